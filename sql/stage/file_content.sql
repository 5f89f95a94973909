-- What one Parquet file holds, every declared column decoded, so that a damaged page shows; grain: one row.
-- Parameters: $file. Identifiers: columns; flags, columns of numbers that should only hold 0 and 1.
select
    count(*) as row_count,
    [
        {% for column in columns %}
            count(*) filter (where {{ column | identifier }} is null),
        {% endfor %}
    ]::bigint[] as null_counts,
    [
        {% for column in flags %}
            count(*) filter (where {{ column | identifier }} not in (0, 1)),
        {% endfor %}
    ]::bigint[] as neither_counts
from read_parquet($file, hive_partitioning = false)
