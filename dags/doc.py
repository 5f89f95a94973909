"""What the UI says about a DAG: the declaration, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.domain.errors import Problem
    from jobs.domain.spec import ModelSpec


def documentation(model: ModelSpec) -> str:
    """Return Markdown: what is monitored, for whom, from where, and the commands of daily use."""
    dag_id = f"monitor__{model.model}"
    return f"""
# {model.title}

{model.description}

| | |
|---|---|
| owner | `{model.owner}`, tier {model.tier} |
| page due | {model.sla.report_by} {model.log.time_zone}, the day after |
| predictions | `{model.log.source}` |
| complete with | `{model.log.ready.marker}`, not before {model.log.ready.not_before} |
| watched | {len(model.features)} features, segments by {", ".join(model.segments) or "none"} |
| rules of its own | {", ".join(rule.name for rule in model.rules) or "none, presets only"} |
| declared in | `models/{model.model}.yaml` |

One run is one day of `{model.log.time_zone}`; its partition key is that day.
`watch` makes the run red when any task failed; `judge`, `report` and `alert` run all the same, and say what is missing.

```
airflow dags trigger {dag_id} --conf '{{"day": "2013-10-15"}}'
airflow backfill create --dag-id {dag_id} --from-date 2013-10-01 --to-date 2013-10-31 \\
    --max-active-runs 4 --reprocess-behavior completed
```

What a failed run means, what to check and who owns the fix: `runbooks/run_failed.md`.
"""


def broken_documentation(file: str, problems: Iterable[Problem]) -> str:
    """Return Markdown that says why a model is not monitored."""
    listed = "\n".join(f"- `{problem}`" for problem in problems)
    return (
        f"# Not monitored\n\n`{file}` cannot be read, so every run of this DAG fails until it is mended:\n\n{listed}\n"
    )
