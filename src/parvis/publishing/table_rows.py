"""Rows of a table read as posts; what is wrong with one is said in words, all of it at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from parvis.engine.publishing.clock_times import read_time
from parvis.networks.files.dates import DateForm, date_reader
from parvis.networks.files.rejects import unprotected
from parvis.publishing import account_names, clock, languages
from parvis.publishing.actions.posts import LONGEST, PostDraft
from parvis.publishing.models import Medium, Post
from parvis.publishing.table_columns import OWN, Part, TableMapping
from parvis.workspaces.api import Account

_SEPARATORS = re.compile(r"[,;|\n]+")
_HAS_TIME = re.compile(r"\d\s*[:hH]\s*\d|\d\s*h\b|\d\s*[aApP]\.?[mM]\b|T\d")
_ELSEWHERE = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Directory:
    """What the cells of a table may name: the accounts of a brand, the pictures of its library and its labels by name in small letters."""

    accounts: Sequence[Account]
    pictures: Mapping[str, Sequence[Medium]]
    labels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowRead:
    """A post as a row tells it. ``texts`` are the accounts' own words; ``number`` is that of a post the row was written from."""

    at: dt.datetime | None
    text: str
    title: str = ""
    link: str = ""
    language: str = ""
    warning: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)
    pictures: tuple[tuple[Medium, str], ...] = ()
    number: int | None = None
    labels: tuple[int, ...] = ()

    def draft(self, brand: int) -> PostDraft:
        """The same for :func:`parvis.publishing.actions.saving.save_post`."""
        return PostDraft(
            brand=brand,
            text=self.text,
            title=self.title,
            language=self.language,
            warning=self.warning,
            link=self.link,
            texts=self.texts,
        )

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits, the same for rows that ask for the same post at the same time."""
        pictures = [(medium.digest, alt or medium.alt) for medium, alt in self.pictures]
        return _fingerprint(
            self.at, self.text, self.title, self.link, self.language, self.warning, self.texts, pictures
        )


def fingerprint_of(post: Post, at: dt.datetime | None) -> str:
    """That of a post that is there, planned (or wished) for a time."""
    texts = {one.account_id: one.text.strip() for one in post.variants.all()}
    pictures = [(one.medium.digest, one.alt or one.medium.alt) for one in post.media.all()]
    return _fingerprint(
        at, post.all_text.strip(), post.title, post.link, post.language, post.warning, texts, pictures
    )


def _fingerprint(at: dt.datetime | None, *said: Any) -> str:
    *words, texts, pictures = said
    moment = at.astimezone(dt.UTC).replace(microsecond=0).isoformat() if at else ""
    told = [moment, *words, sorted(texts.items()), pictures]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class RowRefused(ValueError):  # noqa: N818 - it says what became of the row
    """A row from which no post can be made. ``reasons`` are sentences in the person's language."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class RowReader:
    """Reads rows under a mapping. ``zone`` is whose clocks the hours are of; ``now`` is what tells past from future.

    ``protected``: the cells wear the apostrophe with which Parvis keeps spreadsheets from running them.
    """

    def __init__(
        self,
        mapping: TableMapping,
        directory: Directory,
        zone: str,
        now: dt.datetime,
        *,
        protected: bool = False,
    ) -> None:
        self._mapping = mapping
        self._directory = directory
        self._zone = zone
        self._now = now
        self._protected = protected
        form = DateForm(mapping.date_form)
        self._here, self._there = date_reader(form, "UTC"), date_reader(form, _ELSEWHERE)

    def read(self, cells: Sequence[Any]) -> RowRead:
        """A row as a post. Raises :class:`RowRefused` with everything that is wrong with it."""
        wrong: list[str] = []

        def tried(read: Callable[[Sequence[Any]], Any]) -> Any:
            try:
                return read(cells)
            except RowRefused as refused:
                wrong.extend(refused.reasons)
                return None

        at, texts = tried(self._moment), tried(self._texts)
        link, language = tried(self._link), tried(self._language)
        pictures, number = tried(self._pictures), tried(self._number)
        labels = tried(self._labels)
        text = self._cell(cells, Part.TEXT)
        if not (text or link or pictures or any((texts or {}).values())) and not wrong:
            wrong.append(_("There is nothing to say: no text, no link, no picture."))
        if len(text) > LONGEST:
            wrong.append(_("A text may hold 100,000 characters at most."))
        if wrong:
            raise RowRefused(wrong)
        return RowRead(
            at=at,
            text=text,
            title=self._cell(cells, Part.TITLE)[:160].strip(),
            link=link,
            language=language,
            warning=self._cell(cells, Part.WARNING)[:200].strip(),
            texts=texts,
            pictures=pictures,
            number=number,
            labels=labels,
        )

    def _value(self, cells: Sequence[Any], part: str) -> Any:
        where = self._mapping.where(part)
        value = cells[where[0]] if where and where[0] < len(cells) else None
        return unprotected(value) if self._protected else value

    def _cell(self, cells: Sequence[Any], part: str) -> str:
        return _as_text(self._value(cells, part))

    def _cells(self, cells: Sequence[Any], part: str) -> list[str]:
        values = [cells[index] if index < len(cells) else None for index in self._mapping.where(part)]
        return [_as_text(unprotected(one) if self._protected else one) for one in values]

    def _number(self, cells: Sequence[Any]) -> int | None:
        told = self._cell(cells, Part.NUMBER)
        return int(told) if told.isdigit() and len(told) < 15 else None

    def _moment(self, cells: Sequence[Any]) -> dt.datetime | None:
        told = self._value(cells, Part.DATE)
        if told is None or not str(told).strip():
            return None
        try:
            local, aware = self._date(told)
        except (ValueError, OverflowError):
            raise RowRefused(
                [_("“%(value)s” is not a date that can be read.") % {"value": _short(told)}]
            ) from None
        hour = self._hour(cells, told, local)
        if hour.tzinfo is not None:
            moment = dt.datetime.combine(local.date(), hour)
        elif aware and not self._cell(cells, Part.TIME):
            moment = local
        else:
            moment = self._on_the_wall(local.date(), hour)
        if moment < self._now:
            raise RowRefused([_("%(when)s has passed.") % {"when": clock.when(moment, self._now)}])
        return moment.astimezone(dt.UTC)

    def _date(self, told: Any) -> tuple[dt.datetime, bool]:
        """What the cell shows, and whether it says its own offset: then it is the same moment whatever zone is supposed."""
        here, there = self._here(told), self._there(told)
        if here != there:
            return here.replace(tzinfo=None), False
        return here, True

    def _hour(self, cells: Sequence[Any], date: Any, local: dt.datetime) -> dt.time:
        told = self._value(cells, Part.TIME)
        if told is not None and str(told).strip():
            try:
                return read_time(told)
            except ValueError:
                raise RowRefused(
                    [_("“%(value)s” is not an hour that can be read.") % {"value": _short(told)}]
                ) from None
        says = _HAS_TIME.search(date) if isinstance(date, str) else local.time() != dt.time()
        return local.time() if says else self._mapping.hour

    def _on_the_wall(self, day: dt.date, hour: dt.time) -> dt.datetime:
        try:
            return clock.moment_of(day, hour, self._zone)
        except ValidationError as error:
            if error.code == "doubled":
                shown = {"hour": clock.clock_time(hour), "place": clock.place(self._zone)}
                raise RowRefused(
                    [
                        _(
                            "%(hour)s comes twice in %(place)s that day: write it as 02:30+02:00 or 02:30+01:00."
                        )
                        % shown
                    ]
                ) from None
            raise RowRefused(error.messages) from None

    def _texts(self, cells: Sequence[Any]) -> dict[int, str]:
        named = [one.strip() for one in _SEPARATORS.split(self._cell(cells, Part.ACCOUNTS)) if one.strip()]
        chosen: list[int] = []
        wrong: list[str] = []
        for name in named:
            found = account_names.accounts_named(name, self._directory.accounts)
            if len(found) == 1 or (found and name.casefold() in account_names.ALL):
                chosen += [one.pk for one in found]
            elif found:
                wrong.append(_("“%(name)s” could be several accounts: write network:name.") % {"name": name})
            else:
                wrong.append(_("There is no account “%(name)s” of this brand here.") % {"name": name})
        if wrong:
            raise RowRefused(wrong)
        if not named:
            chosen = list(self._mapping.accounts)
        own = {number: self._cell(cells, f"{OWN}{number}") for number in chosen}
        return dict(sorted(own.items()))

    def _link(self, cells: Sequence[Any]) -> str:
        told = self._cell(cells, Part.LINK)
        if not told:
            return ""
        try:
            URLValidator(schemes=["http", "https"])(told)
        except ValidationError:
            raise RowRefused([_("An address begins with https://.")]) from None
        return told[:2000]

    def _language(self, cells: Sequence[Any]) -> str:
        told = self._cell(cells, Part.LANGUAGE)
        if not told:
            return self._mapping.language
        code = _language_names().get(told.casefold()) or _language_names().get(
            re.split(r"[-_]", told.casefold())[0]
        )
        if code is None:
            raise RowRefused([_("“%(value)s” is not a language Parvis knows.") % {"value": _short(told)}])
        return code

    def _labels(self, cells: Sequence[Any]) -> tuple[int, ...]:
        named = [one.strip() for one in _SEPARATORS.split(self._cell(cells, Part.LABELS)) if one.strip()]
        unknown = [one for one in named if one.casefold() not in self._directory.labels]
        if unknown:
            raise RowRefused([_("The brand has no label “%(name)s”.") % {"name": one} for one in unknown])
        return tuple(dict.fromkeys(self._directory.labels[one.casefold()] for one in named))

    def _pictures(self, cells: Sequence[Any]) -> tuple[tuple[Medium, str], ...]:
        names, alts = self._cells(cells, Part.PICTURE), self._cells(cells, Part.ALT)
        found: list[tuple[Medium, str]] = []
        wrong: list[str] = []
        for position, name in enumerate(names):
            alt = alts[position] if position < len(alts) else ""
            if not name:
                continue
            media = self._directory.pictures.get(name.casefold(), ())
            if not media:
                wrong.append(_("There is no picture “%(name)s” in the library.") % {"name": name})
            elif len({one.digest for one in media}) > 1:
                wrong.append(
                    _("Several pictures of the library are called “%(name)s”: rename one.") % {"name": name}
                )
            else:
                found.append((media[0], "" if alt == media[0].alt else alt))
        if wrong:
            raise RowRefused(wrong)
        return tuple(found)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    """Codes and names of languages, in French, in English and in themselves."""
    found = {code: code for code in languages.CODES}
    for reader in (Locale("fr"), Locale("en")):
        found |= {str(reader.languages.get(code, code)).casefold(): code for code in languages.CODES}
    for code in languages.CODES:
        own = Locale(code).languages.get(code)
        if own:
            found.setdefault(str(own).casefold(), code)
    return found


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _short(value: Any) -> str:
    return str(value).strip()[:60]
