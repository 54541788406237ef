"""The calls to the Graph API as one page."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import RetryLater, UnknownOutcome
from parvis.networks.facebook.manifest import VERSION
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line
from parvis.networks.meta_graph import TOLD, MetaGraph
from parvis.networks.oauth import Client
from parvis.networks.publishing import said_once

_UPLOADING = 120.0


class Graph(MetaGraph):
    """The Graph API with one access."""

    def __init__(self, access: str, http: GuardedHttp, base: str) -> None:
        super().__init__("Facebook", access, http, f"{base}/{VERSION}")

    async def upload(self, page: str, one: OutgoingMedia, content: bytes) -> str:
        """The number of a picture that nobody sees until a post shows it, so that it may always be sent again."""
        name = f"{one.digest[:12]}.{one.media_type.rpartition('/')[2]}"
        fields = {"published": "false"}
        if one.alt:
            fields["alt_text_custom"] = one.alt
        try:
            answer = await self._http.post(
                f"{self._base}/{page}/photos",
                data=fields,
                files={"source": (name, content, one.media_type)},
                headers=self._headers,
                accept=TOLD,
                deadline=_UPLOADING,
            )
            number = one_line(self.result(answer).get("id"))
        except UnknownOutcome as error:
            raise RetryLater(error.reason, 60.0, **error.values) from error
        if not number:
            raise RetryLater("Facebook did not keep a picture.", after=300.0)
        return number

    async def change(self, number: str, fields: Mapping[str, str]) -> None:
        """Have a post say something else. Raises ``UnknownOutcome`` when it may say so."""
        with said_once():
            answer = await self._http.post(
                f"{self._base}/{number}", data=dict(fields), headers=self._headers, accept=TOLD
            )
        if self.result(answer).get("success") is not True:
            raise UnknownOutcome(
                "%(network)s did not say what it did; it may have done it all the same.", network=self.network
            )

    async def lasting(self, client: Client, access: str) -> str:
        """An access that lasts for one that ends in an hour or two."""
        params = {
            "grant_type": "fb_exchange_token",
            "client_id": client.id,
            "client_secret": client.secret,
            "fb_exchange_token": access,
        }
        answer = await self._http.post(f"{self._base}/oauth/access_token", data=params, accept=TOLD)
        return one_line(self.result(answer).get("access_token"))
