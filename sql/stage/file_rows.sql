-- The rows of one Parquet file as its footer counts them; grain: one row.
-- Parameters: $file.
select num_rows
from parquet_file_metadata($file)
