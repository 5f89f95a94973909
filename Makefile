# Two commands are all a newcomer needs: `make demo` and `make test`. Each installs what it misses.
.DEFAULT_GOAL := help
.PHONY: help demo test ui lint lock clean

python := .venv/bin/python

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /: /' | column -t -s: 2>/dev/null || grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST)

demo: ## real flights through the whole line; ends with the path of a page
	@scripts/bootstrap.sh
	@$(python) -m scripts.demo

ui: ## serve Airflow and the pages of the demo on this machine
	@scripts/bootstrap.sh
	@$(python) -m scripts.ui

test: ## every check and every test
	@scripts/bootstrap.sh --browser
	@$(MAKE) --no-print-directory lint
	$(python) -m pytest

lint: ## style, types, import rules
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(python) -m mypy
	.venv/bin/lint-imports --no-cache

lock: ## resolve pyproject.toml anew into requirements.lock
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --all-extras --python-version 3.11 --no-header pyproject.toml -o requirements.lock

clean: ## remove what the demo made; the virtual environment stays
	rm -rf .plumbline .airflow
