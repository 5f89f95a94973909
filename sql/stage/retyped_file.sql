-- One file in the declared types, a clock time without a zone taken as UTC; grain: one row per logged prediction.
-- Parameters: $file. Identifiers: columns and their types; clocks; empty columns and their empty_types; event_time.
select
    {% for column in columns %}
        {{ column | identifier }}::{{ types[loop.index0] | identifier }} as {{ column | identifier }},
    {% endfor %}
    {% for column in clocks %}
        {{ column | identifier }}::timestamp at time zone 'UTC' as {{ column | identifier }},
    {% endfor %}
    {% for column in empty %}
        null::{{ empty_types[loop.index0] | identifier }} as {{ column | identifier }},
    {% endfor %}
from read_parquet($file, hive_partitioning = false)
order by {{ event_time | identifier }}
