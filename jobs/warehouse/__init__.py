"""The warehouse: DuckLake (or one DuckDB file) behind one lock; every read and write goes through here."""

from jobs.warehouse.prediction_schema import PredictionSchema, prediction_schema
from jobs.warehouse.publication import PUBLISH_STEPS, ManifestRow, PartitionMovedError, PartitionState, Publication
from jobs.warehouse.resources import take_share
from jobs.warehouse.staging import read_staged, staging_folder, write_staged
from jobs.warehouse.warehouse import Warehouse, open_warehouse

__all__ = [
    "PUBLISH_STEPS",
    "ManifestRow",
    "PartitionMovedError",
    "PartitionState",
    "PredictionSchema",
    "Publication",
    "Warehouse",
    "open_warehouse",
    "prediction_schema",
    "read_staged",
    "staging_folder",
    "take_share",
    "write_staged",
]
