"""Why a store did not answer, as one sentence for whoever can act; which refusals pass by themselves."""

from __future__ import annotations

import os
from typing import Final

from jobs.domain.errors import Problem, SettingsError
from jobs.objects.address import split_url

UNVERSIONED: Final = frozenset({"AccessDenied", "403", "NotImplemented", "MethodNotAllowed", "501", "405"})
"""Codes of a store that does not tell whether a bucket keeps versions."""

_BUSY: Final = {
    *("SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "Throttling"),
    *("500", "502", "503", "504"),
}
_CHANGED: Final = {"PreconditionFailed", "412", "NoSuchKey", "NoSuchVersion", "404"}
_WRONG_KEY: Final = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "InvalidToken"}
_EXPIRED: Final = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"}
_DENIED: Final = {"AccessDenied", "AllAccessDisabled", "Forbidden", "403"}
_ELSEWHERE: Final = {"PermanentRedirect", "IllegalLocationConstraintException", "301"}


class ObjectChangedError(Exception):
    """An object is no longer what was listed: replaced, deleted, or of another size."""


class TransferError(Exception):
    """A body that ended early or failed its checksum; worth another attempt."""


def code_of(error: Exception) -> str:
    """Return the store's code for a refusal, empty when the error is not the store's."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _said(error: Exception) -> str:
    response = getattr(error, "response", None) or {}
    return f"{code_of(error)}: {response.get('Error', {}).get('Message', '')}" if code_of(error) else str(error)


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed in a moment."""
    from botocore.exceptions import ConnectionError as UnreachableError
    from botocore.exceptions import HTTPClientError

    return isinstance(error, TransferError | UnreachableError | HTTPClientError) or code_of(error) in _BUSY


def explained(error: Exception, address: str, permission: str, endpoint: str) -> Exception:
    """Turn a client's error into the sentence for whoever can act; an unknown one keeps its own words."""
    from botocore.exceptions import ConnectionError as UnreachableError
    from botocore.exceptions import HTTPClientError, NoCredentialsError, PartialCredentialsError

    code = code_of(error)
    if code in _CHANGED:
        return ObjectChangedError(f"{address}: replaced or deleted after it was listed ({code})")
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return SettingsError(_credentials_absent(str(error)))
    if isinstance(error, UnreachableError | HTTPClientError):
        return SettingsError(_unreachable(endpoint, str(error)))
    return SettingsError(_refused(code, split_url(address)[0], permission, endpoint, _said(error)))


def _credentials_absent(said: str) -> Problem:
    return Problem(
        where="object store",
        rule="credentials must be set",
        got=said,
        way_out="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    )


def _unreachable(endpoint: str, said: str) -> Problem:
    source = "AWS_ENDPOINT_URL" if _declares_endpoint() else "AWS's own address, as AWS_ENDPOINT_URL is not set"
    return Problem(
        where="object store",
        rule=f"{endpoint} ({source}) must answer",
        got=said,
        way_out="start the server, or correct AWS_ENDPOINT_URL, the network or the proxy settings",
    )


def _declares_endpoint() -> bool:
    return bool(os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))


def _refused(code: str, bucket: str, permission: str, endpoint: str, said: str) -> Problem:
    if code == "NoSuchBucket":
        rule, way_out = (
            f"bucket {bucket!r} must exist at {endpoint}",
            "whoever owns the log creates it, or correct the address in the model's file or AWS_ENDPOINT_URL",
        )
    elif code in _WRONG_KEY:
        rule, way_out = (
            f"{endpoint} must accept the credentials",
            "correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_DEFAULT_REGION",
        )
    elif code in _EXPIRED:
        rule, way_out = "the session's token must not be expired", "renew AWS_SESSION_TOKEN or log in again"
    elif code == "RequestTimeTooSkewed":
        rule, way_out = "this machine's clock must agree with the store's", "set the clock (NTP)"
    elif code in _DENIED:
        rule, way_out = (
            f"the credentials must be allowed {permission} on bucket {bucket!r}",
            "whoever administers the bucket grants s3:ListBucket on it and s3:GetObject on its keys",
        )
    elif code in _ELSEWHERE:
        rule, way_out = f"bucket {bucket!r} must lie in the client's region", "set AWS_DEFAULT_REGION to the bucket's"
    else:
        rule, way_out = f"bucket {bucket!r} at {endpoint} must answer", "see the store's own log"
    return Problem(where=f"s3://{bucket}/", rule=rule, got=said, way_out=way_out)
