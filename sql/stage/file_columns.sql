-- The columns of one Parquet file and their types as DuckDB reads them; grain: one row per column.
-- A half-precision number, which DuckDB reads as FLOAT, is told apart. Parameters: $file.
with halves as (
    select distinct name
    from parquet_schema($file)
    where logical_type = 'Float16Type()'
)

select
    described.column_name as name,
    case when halves.name is null then described.column_type else 'HALF' end as type
from (describe select * from read_parquet($file, hive_partitioning = false)) as described
left join halves on described.column_name = halves.name
