"""Post messages as JSON to an address."""

from __future__ import annotations

import http.client
import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from jobs.notify.message import Delivery

if TYPE_CHECKING:
    from jobs.notify.message import Message

ATTEMPTS: Final = 3
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine: no proxy lies on the way to them, and nothing leaves."""

_PAUSES_SECONDS: Final = (0.5, 2.0)
_TIMEOUT_SECONDS: Final = 5.0
_OK: Final = range(200, 300)
_MAY_HEAL: Final = frozenset({408, 429, *range(500, 600)})
"""Request time-out, too many requests, and whatever is the server's own fault."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Post a message as one JSON object, up to three times within half a minute.

    An answer of 2xx is a delivery; a redirect is not followed, an address that moved must be told. 408, 429, 5xx and
    broken connections are tried again. The address may hold a secret: it stands in no outcome, log or repr, which is
    why this is the standard library's client: others write every address they post to into the log.
    """

    name: str
    url: str = field(repr=False)
    pauses_seconds: tuple[float, ...] = _PAUSES_SECONDS

    def send(self, message: Message) -> Delivery:
        """Deliver a message; the outcome names the answer's status or the kind of error."""
        body = json.dumps(message.body()).encode()
        attempt, status, detail = 0, None, ""
        while attempt < ATTEMPTS and (status is None or status in _MAY_HEAL):
            if attempt:
                time.sleep(self.pauses_seconds[attempt - 1])
            attempt += 1
            status, detail = self._post(body)
        return Delivery(is_delivered=status in _OK, detail=detail, attempts=attempt)

    def _post(self, body: bytes) -> tuple[int | None, str]:
        """Return the answer's status, None without an answer, and what to say of it."""
        headers = {"Content-Type": "application/json", "User-Agent": "plumbline"}
        try:
            request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - `channel` lets https and loopback pass only
            with self._opener().open(request, timeout=_TIMEOUT_SECONDS) as answer:
                status = answer.status
        except HTTPError as error:
            status = error.code
            error.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            # The error's own text may repeat the address: its kind must do.
            cause = error.reason if isinstance(error, URLError) else error
            return None, f"no answer: {type(cause).__name__}"
        return status, f"HTTP {status}"

    def _opener(self) -> urllib.request.OpenerDirector:
        is_here = urlsplit(self.url).hostname in LOOPBACK
        proxies = urllib.request.ProxyHandler({}) if is_here else urllib.request.ProxyHandler()
        return urllib.request.build_opener(proxies, _NoRedirect())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Give a redirect back as the answer: a POST that is sent on elsewhere becomes a GET without its body."""

    def redirect_request(self, *_: object) -> None:
        return None
