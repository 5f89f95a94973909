-- Fills the view current_predictions_<model>; grain: one row per published prediction of a day whose newest delivery is
-- published. Identifiers: view, table, partition, sources and names, absent names and their types; hidden_days.
create or replace view {{ view | identifier }} as
select
    {{ partition | identifier }} as day,
    {% for name in names %}
        {{ sources[loop.index0] | identifier }} as {{ name | identifier }},
    {% endfor %}
    {% for name in absent %}
        null::{{ absent_types[loop.index0] | identifier }} as {{ name | identifier }},
    {% endfor %}
from {{ table | identifier }}
{% if hidden_days %}
    where
        not list_contains(
            [{% for day in hidden_days %} {{ day | literal }}::date, {% endfor %}],
            {{ partition | identifier }}
        )
{% endif %}
