"""Rows into items: a mapping is compiled once into a function that is then called for every row."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from parvis.engine.items import NO_ENGAGEMENT, Actor, Attachment, Engagement, Item, ItemType
from parvis.networks.files.dates import UTC, date_reader
from parvis.networks.files.guessing import is_network_id
from parvis.networks.files.known_networks import FILES, address_of, network_name
from parvis.networks.files.mapping import Mapping
from parvis.networks.files.numbers import OutOfRangeError, read_count, read_rating
from parvis.networks.files.places import country_code, language_code
from parvis.networks.files.problems import RowRejected
from parvis.networks.files.tables import NotARow
from parvis.networks.files.targets import Target
from parvis.networks.files.unpacking import MEGABYTE

Row = Sequence[Any]
TEXT_LIMIT = 4 * MEGABYTE
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=UTC)
_ROUNDED_ID = re.compile(r"^\d([.,]\d+)?E\+?\d{2}$", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&/#])[#＃](\w*[^\W\d_]\w*)")
_MENTION = re.compile(r"(?<![\w/@.])@([\w.-]*\w)")
_LINK = re.compile(r"https?://[^\s<>\"'’”»)\]]+", re.IGNORECASE)
_LINK_END = ".,;:!?…"
_TYPES = {
    "video": ItemType.VIDEO,
    "reel": ItemType.VIDEO,
    "photo": ItemType.IMAGE,
    "image": ItemType.IMAGE,
    "article": ItemType.ARTICLE,
    "news": ItemType.ARTICLE,
    "blog": ItemType.ARTICLE,
    "review": ItemType.REVIEW,
    "avis": ItemType.REVIEW,
    "question": ItemType.QUESTION,
    "poll": ItemType.QUESTION,
    "message": ItemType.MESSAGE,
    "dm": ItemType.MESSAGE,
}


def as_text(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, dates in ISO form, nothing as an empty string."""
    if value.__class__ is str:
        return str(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def item_reader(
    mapping: Mapping, columns: Sequence[str], latest: dt.datetime | None = None
) -> Callable[[Row], Item]:
    """Compile ``mapping`` for files with these ``columns``.

    The function returned raises :class:`RowRejected` for a row that cannot become an item; dates after
    ``latest`` are refused when it is given. It keeps nothing between rows: the same row always gives the same
    item.
    """
    width = len(columns)
    index = {column: position for position, column in enumerate(columns)}

    def cell(target: Target) -> Callable[[Row], str]:
        return _text_cell(index.get(mapping.column(target)))

    read_date = _dates(mapping, index, latest)
    read_text, read_title = (
        _texts(cell(Target.TEXT), mapping.literal_newlines),
        _texts(cell(Target.TITLE), False),
    )
    read_network = _networks(mapping, cell(Target.NETWORK))
    read_actor, read_engagement = _actors(index, mapping, cell), _engagements(index, mapping)
    read_type, read_rating_cell = _types(mapping, cell(Target.TYPE)), _ratings(index, mapping)
    read_url, read_id, read_hashtags, read_links = (
        cell(Target.URL),
        cell(Target.ID),
        cell(Target.HASHTAGS),
        cell(Target.LINKS),
    )
    read_language = _coded(mapping, Target.LANGUAGE, cell, language_code)
    read_place = _coded(mapping, Target.PLACE, cell, country_code)
    read_image = cell(Target.IMAGE)
    references = [
        cell(target) for target in (Target.IN_REPLY_TO, Target.CONTEXT, Target.REPOST_OF, Target.QUOTE_OF)
    ]
    refers = any(
        mapping.column(target)
        for target in (Target.IN_REPLY_TO, Target.CONTEXT, Target.REPOST_OF, Target.QUOTE_OF)
    )
    local_ids = mapping.ids == "file"
    encode = msgspec.json.Encoder(enc_hook=str).encode

    def to_item(row: Row) -> Item:
        if len(row) != width:
            row = _fitted(row, width)
        content, title = read_text(row), read_title(row)
        if not content and not title:
            raise RowRejected("no_text")
        published = read_date(row)
        actor, network, url = read_actor(row), read_network(row), read_url(row).strip()
        stated = read_id(row).strip()
        if stated and not local_ids and not (_ROUNDED_ID.match(stated) or not is_network_id(stated)):
            id = stated
        else:
            id = url or _made_id(actor, published, title, content, stated)
        reply, context, repost, quote = (
            (read(row).strip() for read in references) if refers else ("", "", "", "")
        )
        image = read_image(row)
        return Item(
            network=network,
            id=id,
            type=read_type(row),
            actor=actor,
            content=content,
            title=title,
            url=url if url.startswith(("http://", "https://")) else address_of(network, id),
            published=published,
            in_reply_to=reply,
            context=context,
            repost_of=repost,
            quote_of=quote,
            hashtags=_hashtags(content, read_hashtags(row)),
            mentions=_unique(_MENTION.findall(content)) if "@" in content else (),
            links=_links(content, read_links(row)),
            attachments=(Attachment(type="Image", url=image),)
            if image.startswith(("http://", "https://"))
            else (),
            language=read_language(row),
            place=read_place(row),
            rating=read_rating_cell(row),
            engagement=read_engagement(row),
            raw=encode(dict(zip(columns, row, strict=True))),
        )

    return to_item


def _fitted(row: Row, width: int) -> Row:
    if len(row) == 1 and isinstance(row[0], NotARow):
        raise RowRejected("not_a_row", kind=type(row[0].value).__name__)
    if len(row) < width:
        return [*row, *[""] * (width - len(row))]
    if any(as_text(value).strip() for value in row[width:]):
        raise RowRejected("too_many_cells", found=len(row), expected=width)
    return row[:width]


def _nothing(row: Row) -> str:
    return ""


def _text_cell(position: int | None) -> Callable[[Row], str]:
    if position is None:
        return _nothing

    def read(row: Row) -> str:
        value = row[position]
        return value if value.__class__ is str else as_text(value)

    return read


def _texts(read: Callable[[Row], str], literal_newlines: bool) -> Callable[[Row], str]:
    if read is _nothing:
        return read

    def read_text(row: Row) -> str:
        text = read(row)
        if len(text) > TEXT_LIMIT:
            raise RowRejected("text_too_long", limit=TEXT_LIMIT // MEGABYTE)
        if len(text) > 20_000 and text.count("\n") > 50:
            _refuse_run_together(text)
        if "\0" in text:
            text = text.replace("\0", "")
        if literal_newlines and "\\" in text:
            text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
        if "&" in text and ";" in text:
            text = html.unescape(text)
        return text.strip()

    return read_text


def _refuse_run_together(text: str) -> None:
    """A missing quotation mark makes one cell of many rows: their lines all have the same number of
    separators.
    """
    lines = [line for line in text.split("\n")[1:-1] if line]
    for mark in (",", ";", "\t"):
        counts = [line.count(mark) for line in lines]
        if min(counts, default=0) >= 2 and max(counts) - min(counts) <= 3:
            raise RowRejected("unclosed_quote")


def _dates(
    mapping: Mapping, index: dict[str, int], latest: dt.datetime | None
) -> Callable[[Row], dt.datetime]:
    day, clock = index.get(mapping.column(Target.DATE)), index.get(mapping.column(Target.TIME))
    read = date_reader(mapping.date_form, mapping.time_zone)
    constant = mapping.constants.get(Target.DATE.value, "")
    form = mapping.date_form.value
    last = latest or dt.datetime(2200, 1, 1, tzinfo=UTC)

    def read_date(row: Row) -> dt.datetime:
        value = row[day] if day is not None else constant
        if value is None or value == "":
            if not constant:
                raise RowRejected("no_date")
            value = constant
        elif clock is not None:
            value = _with_time(value, row[clock])
        try:
            when = read(value)
        except (ValueError, OverflowError):
            raise RowRejected("date_unreadable", value=_short(value), form=form) from None
        if when < _EARLIEST:
            raise RowRejected("date_out_of_range", value=_short(value))
        if when > last:
            raise RowRejected("date_in_future", value=_short(value))
        return when

    return read_date


def _with_time(day: Any, clock: Any) -> Any:
    if isinstance(day, dt.date) and isinstance(clock, dt.time):
        return dt.datetime.combine(day.date() if isinstance(day, dt.datetime) else day, clock)
    stated = as_text(clock).strip()
    if not stated:
        return day
    if isinstance(day, dt.datetime):
        day = day.date()
    return f"{as_text(day).strip()} {stated}"


def _networks(mapping: Mapping, read: Callable[[Row], str]) -> Callable[[Row], str]:
    constant = mapping.constants.get(Target.NETWORK.value) or FILES
    if read is _nothing:
        return lambda _row: constant
    known: dict[str, str] = {}

    def read_network(row: Row) -> str:
        stated = read(row)
        if (network := known.get(stated)) is None:
            network = network_name(stated) or constant
            if len(known) < 1000:
                known[stated] = network
        return network

    return read_network


def _actors(
    index: dict[str, int], mapping: Mapping, cell: Callable[[Target], Callable[[Row], str]]
) -> Callable[[Row], Actor]:
    read_name, read_id, read_display = (
        cell(Target.AUTHOR_NAME),
        cell(Target.AUTHOR_ID),
        cell(Target.AUTHOR_DISPLAY_NAME),
    )
    read_url, read_avatar = cell(Target.AUTHOR_URL), cell(Target.AUTHOR_AVATAR)
    read_followers = _count_cell(index, mapping, Target.FOLLOWERS)

    def read_actor(row: Row) -> Actor:
        name, display = read_name(row).strip().lstrip("@"), read_display(row).strip()
        url, avatar = read_url(row).strip(), read_avatar(row).strip()
        return Actor(
            id=read_id(row).strip() or name.lower() or display.lower(),
            name=name,
            display_name=display,
            url=url if url.startswith(("http://", "https://")) else "",
            avatar=avatar if avatar.startswith(("http://", "https://")) else "",
            followers=read_followers(row),
        )

    return read_actor


def _count_cell(index: dict[str, int], mapping: Mapping, target: Target) -> Callable[[Row], int | None]:
    column = mapping.column(target)
    position = index.get(column)
    if position is None:
        return lambda _row: None

    def read(row: Row) -> int | None:
        try:
            return read_count(row[position])
        except ValueError:
            raise RowRejected("number_unreadable", value=_short(row[position]), column=column) from None

    return read


def _engagements(index: dict[str, int], mapping: Mapping) -> Callable[[Row], Engagement]:
    targets = (Target.LIKES, Target.REPOSTS, Target.REPLIES, Target.QUOTES, Target.VIEWS)
    if not any(mapping.column(target) for target in targets):
        return lambda _row: NO_ENGAGEMENT
    likes, reposts, replies, quotes, views = (_count_cell(index, mapping, target) for target in targets)
    return lambda row: Engagement(
        likes=likes(row), reposts=reposts(row), replies=replies(row), quotes=quotes(row), views=views(row)
    )


def _types(mapping: Mapping, read: Callable[[Row], str]) -> Callable[[Row], ItemType]:
    stated = mapping.constants.get(Target.TYPE.value, "")
    constant = next((kind for kind in ItemType if kind.value == stated), ItemType.NOTE)
    if read is _nothing:
        return lambda _row: constant
    return lambda row: _TYPES.get(read(row).strip().lower(), constant)


def _ratings(index: dict[str, int], mapping: Mapping) -> Callable[[Row], float | None]:
    column = mapping.column(Target.RATING)
    position = index.get(column)
    if position is None:
        return lambda _row: None
    scale = mapping.rating_scale

    def read(row: Row) -> float | None:
        try:
            return read_rating(row[position], scale)
        except OutOfRangeError:
            raise RowRejected(
                "rating_out_of_range", value=_short(row[position]), scale=f"{scale:g}"
            ) from None
        except ValueError:
            raise RowRejected("number_unreadable", value=_short(row[position]), column=column) from None

    return read


def _coded(
    mapping: Mapping,
    target: Target,
    cell: Callable[[Target], Callable[[Row], str]],
    code: Callable[[str], str],
) -> Callable[[Row], str]:
    constant = code(mapping.constants.get(target.value, ""))
    read = cell(target)
    if read is _nothing:
        return lambda _row: constant
    return lambda row: code(read(row)[:60]) or constant


def _made_id(actor: Actor, published: dt.datetime, title: str, content: str, stated: str) -> str:
    """The same row always gets the same identifier, so that importing a file again adds nothing."""
    said = f"{actor.id}\x1f{published.isoformat()}\x1f{title}\x1f{content}\x1f{stated}"
    return "row:" + hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _unique(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values)) if len(values) > 1 else tuple(values)


def _hashtags(content: str, stated: str) -> tuple[str, ...]:
    found = _HASHTAG.findall(content) if "#" in content or "＃" in content else []
    if stated:
        found += [tag for tag in re.split(r"[\s,;|#\[\]'\"]+", stated) if tag]
    return _unique(found) if found else ()


def _links(content: str, stated: str) -> tuple[str, ...]:
    found = [link.rstrip(_LINK_END) for link in _LINK.findall(content)] if "http" in content else []
    if stated:
        found += [link.rstrip(_LINK_END) for link in _LINK.findall(stated)]
    return _unique(found) if found else ()


def _short(value: Any) -> str:
    text = as_text(value)
    return text if len(text) <= 80 else text[:79] + "…"
