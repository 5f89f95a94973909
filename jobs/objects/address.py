"""Addresses of objects."""

from __future__ import annotations

from jobs.domain.errors import Problem, SpecError


def split_url(url: str) -> tuple[str, str]:
    """Split s3://bucket/key into bucket and key.

    >>> split_url("s3://logs/flights/day=2013-10-15/")
    ('logs', 'flights/day=2013-10-15/')
    """
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise SpecError(Problem(where="object store", rule="an address must be s3://bucket/key", got=repr(url)))
    return bucket, key
