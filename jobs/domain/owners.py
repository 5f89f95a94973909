"""Who is told, and over which connection."""

from __future__ import annotations

from jobs.domain.declared import Declared
from jobs.domain.log_source import ZoneName
from jobs.domain.rule import Severity


class Owner(Declared):
    """Name the connection for each severity; the secret lives in Airflow or in PLUMBLINE_CHANNEL_…, never here."""

    page: str | None = None
    ticket: str | None = None
    digest: str | None = None
    time_zone: ZoneName = "UTC"

    def connection(self, severity: Severity) -> str | None:
        """Return the connection id for a severity, None where the owner declared none."""
        return {Severity.PAGE: self.page, Severity.TICKET: self.ticket, Severity.DIGEST: self.digest}[severity]
