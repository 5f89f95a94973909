"""`python -m jobs.cli` is `plumbline`."""

from jobs.cli import main

main()
