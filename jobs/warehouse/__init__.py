"""The warehouse: DuckLake (or one DuckDB file) behind one lock; every read and write goes through here."""

from jobs.warehouse.staging import read_staged, staging_folder, write_staged
from jobs.warehouse.warehouse import Warehouse, open_warehouse

__all__ = ["Warehouse", "open_warehouse", "read_staged", "staging_folder", "write_staged"]
