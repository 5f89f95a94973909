"""Where the product's folders lie, and where it keeps what it makes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from jobs.domain.errors import Problem, SettingsError


@dataclass(frozen=True, slots=True)
class Home:
    """Hold the places of one installation: declarations under `root`, results under `state`."""

    root: Path
    warehouse_url: str
    reports_root: Path

    @property
    def models(self) -> Path:
        """One YAML file per model, and owners.yaml."""
        return self.root / "models"

    @property
    def expectations(self) -> Path:
        """Great Expectations suites."""
        return self.root / "expectations"

    @property
    def runbooks(self) -> Path:
        """One Markdown file per kind of finding."""
        return self.root / "runbooks"

    @property
    def sql(self) -> Path:
        """One select per file, and the schema."""
        return self.root / "sql"

    @property
    def templates(self) -> Path:
        """Jinja2 templates of the pages."""
        return self.root / "reports"


def home() -> Home:
    """Find the installation: PLUMBLINE_HOME, else the checkout this module lies in.

    PLUMBLINE_WAREHOUSE and PLUMBLINE_REPORTS override where results are kept (default: `.plumbline/` under the root).
    """
    root = Path(os.environ.get("PLUMBLINE_HOME") or Path(__file__).resolve().parent.parent).resolve()
    if not (root / "models").is_dir() or not (root / "sql" / "schema").is_dir():
        raise SettingsError(
            Problem(
                where="PLUMBLINE_HOME",
                rule="must be a folder that holds models/ and sql/schema/",
                got=str(root),
                way_out="set PLUMBLINE_HOME to the checkout",
            )
        )
    state = root / ".plumbline"
    warehouse = os.environ.get("PLUMBLINE_WAREHOUSE") or f"ducklake:sqlite:{state / 'warehouse' / 'catalog.sqlite'}"
    reports = Path(os.environ.get("PLUMBLINE_REPORTS") or state / "reports").resolve()
    return Home(root=root, warehouse_url=warehouse, reports_root=reports)
