"""Reading the public page of a channel (``t.me/s/name``). Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from lxml import etree, html  # type: ignore[import-untyped]

from parvis.networks.markup import plain_text

_SINGLE = re.compile(r"/(\d{1,15})\?single")
_NUMBER = re.compile(r"[^/]+/(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the page shows it. ``numbers``: its own, and those of what goes together with it; ``media``: how many pictures and videos
    it has, ``videos``: how many of them are videos. Of a poll, ``text`` is the question; ``options`` are the answers it offers.
    """

    numbers: tuple[int, ...]
    text: str
    at: dt.datetime | None
    media: int
    videos: int = 0
    is_poll: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether the page does not show what it says."""
        return not (self.text.strip() or self.media or self.is_poll)


def is_channel_page(page: str) -> bool:
    """Whether this is the list of a channel's messages (and not the invitation that private ones show)."""
    return "tgme_channel_history" in page


def messages(page: str) -> list[Shown]:
    """The messages of a page, oldest first."""
    try:
        root = html.fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    found = [_shown(one) for one in root.xpath("//*[@data-post]")]
    return sorted((one for one in found if one is not None), key=lambda one: one.numbers[0])


def _shown(element: etree._Element) -> Shown | None:
    place = _NUMBER.fullmatch(element.get("data-post", ""))
    if place is None:
        return None
    own = int(place.group(1))
    together = {int(number) for link in element.xpath(".//a/@href") for number in _SINGLE.findall(link)}
    asked = _texts(element, "tgme_widget_message_poll_question")
    texts = asked or _texts(element, "tgme_widget_message_text")
    pictures = element.xpath(_with_class("tgme_widget_message_photo_wrap"))
    videos = element.xpath(_with_class("tgme_widget_message_video_player"))
    return Shown(
        numbers=tuple(sorted({own, *together})),
        text=texts[-1] if texts else "",
        at=_moment(element),
        media=len(together) or len(pictures) + len(videos),
        videos=len(videos),
        is_poll=bool(asked),
        options=tuple(_texts(element, "tgme_widget_message_poll_option_text")),
    )


def _texts(element: etree._Element, name: str) -> list[str]:
    """The texts of all that has this class."""
    found = element.xpath(_with_class(name))
    return [plain_text(html.tostring(one, encoding="unicode", with_tail=False)).text for one in found]


def _moment(element: etree._Element) -> dt.datetime | None:
    for told in element.xpath(f"{_with_class('tgme_widget_message_date')}//time/@datetime"):
        try:
            found = dt.datetime.fromisoformat(str(told))
        except ValueError:
            continue
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    return None


def _with_class(name: str) -> str:
    return f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
