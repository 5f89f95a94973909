-- How many rows of a published day hold each value of a column; grain: one row per value that is not null.
-- Parameters: $day. Identifiers: predictions, column.
select
    {{ column | identifier }} as value,
    count(*) as row_count
from {{ predictions | identifier }}
where day = $day and {{ column | identifier }} is not null
group by all
order by all
