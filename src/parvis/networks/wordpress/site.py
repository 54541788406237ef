"""The calls to one WordPress site, and what its refusals mean."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line, plain_text, web_address
from parvis.networks.publishing import SignIn, said_once
from parvis.networks.redaction import redact
from parvis.networks.secure_address import secure_address

_TOLD = frozenset({400, 401, 403, 404, 409, 410, 413, 415, 422, 501})
_API_LINK = re.compile(r'<([^<>]+)>\s*;\s*rel="https://api\.w\.org/"')
_UPLOADING = 300.0


class Site:
    """One site, as one of its users. ``roots`` remembers where the APIs of sites answer."""

    def __init__(self, account: SignIn, http: GuardedHttp, roots: dict[str, str]) -> None:
        user, password = account.get("user"), account.get("app_password")
        if not user or not password:
            raise NeedsPerson("Give a user name of the site and an application password.")
        self._http = http
        self._home = secure_address(
            account.get("site"), http, "Give the address of the site, such as blog.brand.com."
        )
        pair = f"{user}:{password}".encode()
        self._headers = {"Authorization": f"Basic {b64encode(pair).decode()}"}
        self._roots = roots
        self._root = roots.get(self._home, "")

    async def open(self) -> Site:
        """Find where the site's API answers. Call it before anything else."""
        if not self._root:
            self._root = self._roots[self._home] = await self._find_root()
        return self

    def forget(self) -> None:
        """Look for the API anew."""
        self._roots.pop(self._home, None)
        self._root = ""

    async def _find_root(self) -> str:
        answer = await self._http.request("HEAD", f"{self._home}/", accept={400, 401, 403, 404, 405, 501})
        place, here = urlsplit(answer.url), urlsplit(self._home)
        if not _same_site(place.netloc, here.netloc) or (here.scheme, place.scheme) == ("https", "http"):
            raise NeedsPerson(
                "The site has moved to %(address)s: give that address.", address=redact(answer.url)
            )
        found = _API_LINK.search(answer.headers.get("link", ""))
        root = web_address(found.group(1), answer.url) if found else ""
        # The password is sent there: only to the site itself, and never over a weaker line than it has.
        fits = _same_site(urlsplit(root).netloc, place.netloc) and urlsplit(root).scheme == place.scheme
        return root if root and fits else f"{answer.url.split('?', 1)[0].rstrip('/')}/wp-json/"

    async def look(self, route: str, params: Mapping[str, Any]) -> Any:
        """Ask for something."""
        answer = await self._http.get(self._root + route, params=params, headers=self._headers, accept=_TOLD)
        if answer.status >= 400:
            raise self._refusal(answer)
        return answer.json()

    async def say(self, route: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write something people see. Raises ``UnknownOutcome`` when it may have been done."""
        with said_once():
            answer = await self._http.post(
                self._root + route, json=dict(body), headers=self._headers, accept=_TOLD
            )
        if answer.status >= 400:
            raise self._refusal(answer)
        told = answer.json()
        if not isinstance(told, Mapping) or type(told.get("id")) is not int:
            raise UnknownOutcome("The site did not say what it did; it may have done it all the same.")
        return told

    async def upload(self, one: OutgoingMedia, content: bytes) -> tuple[int, str]:
        """The number and address of a picture in the site's library: the one that is there already, else a new one. It says
        nothing by itself, so it may always be tried again.
        """
        name = f"parvis-{one.digest[:24]}"
        rows = await self.look("wp/v2/media", {"slug": name})
        found = rows[0] if isinstance(rows, list) and rows else None
        if not isinstance(found, Mapping):
            file = (f"{name}.{one.media_type.rpartition('/')[2]}", content, one.media_type)
            try:
                answer = await self._http.post(
                    f"{self._root}wp/v2/media",
                    data={"slug": name, "alt_text": one.alt},
                    files={"file": file},
                    headers=self._headers,
                    accept=_TOLD,
                    deadline=_UPLOADING,
                )
                found = {} if answer.status >= 400 else answer.json()
            except UnknownOutcome as error:
                raise RetryLater(error.reason, 60.0, **error.values) from error
            if answer.status >= 400:
                raise self._refusal(answer)
        number, address = found.get("id"), web_address(found.get("source_url"))
        if type(number) is not int or not address:
            raise RetryLater("The site did not keep a picture.", after=300.0)
        return number, address

    async def take_back(self, number: int, *, for_good: bool = False) -> None:
        """Move a post to the bin, or delete it where there is none; one that is not there is no error."""
        try:
            answer = await self._http.request(
                "DELETE",
                f"{self._root}wp/v2/posts/{number}",
                params={"force": "true"} if for_good else None,
                headers=self._headers,
                accept=_TOLD,
            )
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if answer.status == 501 and not for_good:
            await self.take_back(number, for_good=True)
        elif answer.status >= 400 and _code(answer) not in {"rest_post_invalid_id", "rest_already_trashed"}:
            raise self._refusal(answer)

    def _refusal(self, answer: Response) -> NetworkError:
        code = _code(answer)
        said = (
            redact(one_line(plain_text(_told(answer).get("message")).text))[:200]
            or code
            or str(answer.status)
        )
        if code == "rest_no_route" or (answer.status in {404, 410} and not code):
            self.forget()
            return NeedsPerson(
                "%(site)s does not answer as WordPress does. Check its address.", site=self._home
            )
        if answer.status == 401 and code in {"", "rest_not_logged_in"}:
            return NeedsPerson(
                "The site does not see the password. Its web server may drop it (the Authorization header), or application "
                "passwords may be turned off there."
            )
        if answer.status in {401, 403} or code == "rest_cannot_create":
            return NeedsPerson("The site does not let this user do it: %(error)s", error=said)
        return Refused("The site refused it: %(error)s", error=said)


def _same_site(one: str, other: str) -> bool:
    return one.lower().removeprefix("www.") == other.lower().removeprefix("www.")


def _told(answer: Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except NetworkError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _code(answer: Response) -> str:
    return one_line(_told(answer).get("code"))
