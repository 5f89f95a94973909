-- Which versions of the model made a published day's predictions, and how many rows hold each value of the columns that
-- make segments; grain: one row. Parameters: $day. Identifiers: predictions; segments, and what their counts are called.
select
    string_agg(distinct model_version, ', ' order by model_version) as model_version,
    {% for column in segments %}
        histogram({{ column | identifier }}) as {{ segment_names[loop.index0] | identifier }},
    {% endfor %}
from {{ predictions | identifier }}
where day = $day
