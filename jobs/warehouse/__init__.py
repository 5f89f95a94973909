"""The warehouse: DuckLake (or one DuckDB file) behind one lock; everything that is read or written goes through here."""
