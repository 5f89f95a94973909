-- A published day's rows as the kernel counts them: numbers in double precision, names as codes (0 missing, 1 not
-- listed, then their place in the list, from 2); grain: one row per prediction. Parameters: $day; $names, a struct of
-- lists. Identifiers: predictions; numbers; listed categories and listed_names, their field of $names; texts, which
-- stay as they are; segments or number_segments (whole numbers without a point), and what they are called.
with logged as (
    select
        {% for column in numbers + listed + texts %}
            {{ column | identifier }},
        {% endfor %}
        {% for column in segments %}
            {{ column | identifier }}::varchar as {{ segment_names[loop.index0] | identifier }},
        {% endfor %}
        {% for column in number_segments %}
            case
                when isnan({{ column | identifier }}) then null
                when {{ column | identifier }} = trunc({{ column | identifier }}) and abs({{ column | identifier }}) < 1e15
                    then {{ column | identifier }}::bigint::varchar
                else {{ column | identifier }}::varchar
            end as {{ number_segment_names[loop.index0] | identifier }},
        {% endfor %}
    from {{ predictions | identifier }}
    where day = $day and $names is not null
)

select
    {% for column in numbers %}
        {{ column | identifier }}::double as {{ column | identifier }},
    {% endfor %}
    {% for column in texts %}
        {{ column | identifier }},
    {% endfor %}
    {% for column in listed + segment_names + number_segment_names %}
        (
            ({{ column | identifier }} is not null)::integer
            + coalesce(list_position(($names).{{ fields[loop.index0] | identifier }}, {{ column | identifier }}), 0)
        )::usmallint as {{ column | identifier }},
    {% endfor %}
from logged
