"""The warehouse: DuckLake (or one DuckDB file) behind one lock; every read and write goes through here."""
