"""Tell owners what is new or worse, once, and when it is over; every attempt is a row with its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.domain.day import Day
    from jobs.domain.owners import Owner
    from jobs.domain.run import Outcome, Run
    from jobs.domain.spec import ModelSpec
    from jobs.notify import Channel
    from jobs.warehouse import Warehouse


def run(
    warehouse: Warehouse,
    model: ModelSpec,
    day: Day,
    *,
    run: Run,
    owners: Mapping[str, Owner],
    channels: Mapping[str, Channel],
) -> Outcome:
    """Tell what is open of `day` as loudly as nobody has told it yet; so too of later days that it has changed.

    A message that could not be delivered is tried again by the next run, one that was delivered never: a process that
    dies between the two sends once more, under the same dedupe key. In a backfill or replay nothing leaves.
    """
    from jobs.alert.notice import endings, news
    from jobs.alert.read import open_findings
    from jobs.alert.send import Sending
    from jobs.alert.told import told_by_key

    name = model.model
    with warehouse.model_lock(name):
        told = told_by_key(warehouse.query("alert/told", model=name).to_pylist())
        open_ids = warehouse.query("alert/open_ids", model=name).column("finding_id").to_pylist()
        notices = [*news(name, open_findings(warehouse, name, day), told), *endings(day, told, open_ids)]
        sending = Sending(warehouse, model, run=run, owners=owners, channels=channels)
        for notice in notices:
            sending.tell(notice, told.get(notice.dedupe_key))
        return sending.finish()
