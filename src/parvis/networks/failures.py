"""Which kind of error an answer, a silence or a broken connection is."""

from __future__ import annotations

import ssl

import httpcore
import httpx

from parvis.networks.budget import RateBudget
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.redaction import redact_address

SAFE_METHODS = frozenset({"GET", "HEAD"})


class Passing(RetryLater):
    """Worth another try at once."""


class Told(RetryLater):
    """The network said how long to wait."""


class mapped:  # noqa: N801 - reads as a verb: "with mapped(request)"
    """Turns what httpx raises inside the block into our kinds of errors."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(
            error, httpx.HTTPError | httpcore.NetworkError | httpcore.TimeoutException | OSError
        ):
            return
        host = self._request.url.host
        if "CERTIFICATE_VERIFY_FAILED" in str(error) or isinstance(error, ssl.SSLCertVerificationError):
            raise RetryLater("The certificate of %(host)s is not valid.", after=3600.0, host=host) from error
        if isinstance(
            error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
        ):  # nothing was sent
            raise Passing("%(host)s cannot be reached.", host=host) from error
        if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
            raise Refused("This is not the address of a page.") from error
        raise silence(self._request) from error


def silence(request: httpx.Request) -> NetworkError:
    """The error for a call that brought no whole answer."""
    host = request.url.host
    if request.method in SAFE_METHODS:
        return Passing("%(host)s did not answer in time, or broke off.", host=host)
    return UnknownOutcome("%(host)s did not answer; it may have done it all the same.", host=host)


def failure(
    request: httpx.Request, answer: httpx.Response, budget: RateBudget, credential: str
) -> NetworkError:
    """The error for an answer of 400 or above; an answer that says "too many" closes the budget too."""
    status, told = answer.status_code, budget.wait_told(answer.headers)
    address = redact_address(str(request.url))
    if status in {429, 503}:
        after = told if told is not None else (60.0 if status == 503 else 300.0)
        if status == 429:
            budget.close(request.url.host, credential, after)
        return Told(
            "%(address)s asks to come back later (%(status)s).", after=after, address=address, status=status
        )
    if status in {401, 403}:
        return NeedsPerson(
            "%(address)s does not let Parvis in (%(status)s). Check the access token and what it allows.",
            address=address,
            status=status,
        )
    if status >= 500 or status in {408, 425}:
        if request.method in SAFE_METHODS:
            return Passing("%(address)s is out of order (%(status)s).", address=address, status=status)
        return UnknownOutcome(
            "%(address)s failed (%(status)s) and may have done it all the same.",
            address=address,
            status=status,
        )
    return Refused("%(address)s refused the call (%(status)s).", address=address, status=status)
