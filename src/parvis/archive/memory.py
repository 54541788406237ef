"""An archive in memory: the same promises as the real one, for fast tests of the rooms above. Nothing survives it."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import msgspec

from parvis.archive import memory_voices, rows
from parvis.archive.buckets import bucket_starts
from parvis.archive.contract import (
    AppendResult,
    Arrival,
    AuthorActivity,
    Counted,
    Facets,
    HeardItem,
    Mention,
    Page,
    Position,
    Pulse,
    Scope,
    Share,
    SourceCoverage,
    Summary,
    Voices,
    VolumePoint,
)
from parvis.archive.drawing import COUNTED, drawn_at
from parvis.archive.engagement import FIGURES
from parvis.archive.figures import MOST_BUCKETS, ORDERS
from parvis.archive.memory_pulses import pulse_of
from parvis.archive.pulses import bounded, bucket_at
from parvis.archive.writing import collapsed
from parvis.engine.items import ActorDeletion, Deletion, Engagement, EngagementSnapshot, Interaction, Item
from parvis.engine.matching.reference import matches
from parvis.engine.query import fields
from parvis.engine.query.ast import Node
from parvis.engine.sketches import Sketch
from parvis.engine.understanding import Sentiment, Understanding
from parvis.engine.words import fold_hashtag

UTC = dt.UTC
Key = tuple[int, str, str]


@dataclass(slots=True)
class _Kept:
    mention: Mention
    stated: tuple[int, ...]
    sequence: int


class MemoryArchive:
    """Implements :class:`parvis.archive.api.Archive` on dictionaries. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._kept: dict[Key, _Kept] = {}
        self._readings: dict[Key, list[tuple[dt.datetime, Engagement]]] = defaultdict(list)
        self._events: dict[Key, dict[tuple[str, str], list[dt.datetime | None]]] = defaultdict(dict)
        self._watch_brands: dict[tuple[int, int], int] = {}
        self._sequence = 0

    # --- writing ---
    def append(self, organisation: int, items: Sequence[HeardItem]) -> AppendResult:
        """See the protocol."""
        counts: Counter[str] = Counter()
        with self._lock:
            for one in collapsed(items).values():
                counts[self._append_one((organisation, *one.item.key), one)] += 1
        return AppendResult(
            counts["added"], counts["updated"], len(items) - counts["added"] - counts["updated"]
        )

    def _append_one(self, key: Key, one: HeardItem) -> str:
        now = dt.datetime.now(UTC)
        item = msgspec.structs.replace(one.item, published=rows.moment(one.item.published))
        old = self._kept.get(key)
        if old is None:
            self._sequence += 1
            mention = Mention(item, one.understanding, _ids(one.watches), _ids(one.brands), now, one.source)
            self._kept[key] = _Kept(mention, _ids(one.stated_brands), self._sequence)
            self._note(key, now, item.engagement)
            return "added"
        before = old.mention
        watches, brands = _ids(before.watches, one.watches), _ids(before.brands, one.brands)
        stated = _ids(old.stated, one.stated_brands)
        edited = item.updated and (before.item.updated is None or item.updated > before.item.updated)
        if not edited and (watches, brands, stated) == (before.watches, before.brands, old.stated):
            return "known"
        if edited:
            self._note(key, now, item.engagement)
            figures = {
                n: _first(getattr(item.engagement, n), getattr(before.item.engagement, n)) for n in FIGURES
            }
            item = msgspec.structs.replace(
                item, published=before.item.published, engagement=Engagement(**figures)
            )
        else:
            item = before.item
        understanding = one.understanding if edited else before.understanding
        old.mention = replace(before, item=item, understanding=understanding, watches=watches, brands=brands)
        old.stated = stated
        return "updated"

    def _note(self, key: Key, at: dt.datetime, engagement: Engagement) -> None:
        if any(getattr(engagement, name) is not None for name in FIGURES):
            self._readings[key].append((at, engagement))

    def delete(self, organisation: int, deletions: Sequence[Deletion]) -> int:
        """See the protocol."""
        wanted = {(organisation, one.network, one.id) for one in deletions}
        return self._remove(lambda key, _kept: key in wanted)

    def delete_actors(self, organisation: int, deletions: Sequence[ActorDeletion]) -> int:
        """See the protocol."""
        gone = {(one.network, one.actor_id) for one in deletions}
        return self._remove(
            lambda key, kept: key[0] == organisation and (key[1], kept.mention.item.actor.id) in gone
        )

    def erase_author(self, organisation: int, network: str, actor_id: str) -> int:
        """See the protocol."""
        return self.delete_actors(
            organisation, [ActorDeletion(network=network, actor_id=actor_id, at=dt.datetime.now(UTC))]
        )

    def enforce_retention(self, organisation: int, source: int | None, before: dt.datetime) -> int:
        """See the protocol."""
        return self._remove(
            lambda key, kept: (
                key[0] == organisation
                and kept.mention.heard < before
                and (source is None or kept.mention.source == source)
            )
        )

    def forget_organisation(self, organisation: int) -> None:
        """See the protocol."""
        self._remove(lambda key, _kept: key[0] == organisation)

    def _remove(self, condition: Callable[[Key, _Kept], bool]) -> int:
        with self._lock:
            gone = [key for key, kept in self._kept.items() if condition(key, kept)]
            for key in gone:
                del self._kept[key]
                self._readings.pop(key, None)
                self._events.pop(key, None)
            return len(gone)

    def record_engagement(self, organisation: int, snapshots: Sequence[EngagementSnapshot]) -> int:
        """See the protocol."""
        with self._lock:
            keys = list(dict.fromkeys((organisation, one.network, one.id) for one in snapshots))
            for one in snapshots:
                self._note((organisation, one.network, one.id), one.at, one.engagement)
            return sum(self._refresh(key) for key in keys)

    def record_interactions(self, organisation: int, interactions: Sequence[Interaction]) -> int:
        """See the protocol."""
        with self._lock:
            told = [
                named
                for one in interactions
                if one.kind in COUNTED and (named := self._named(organisation, one))
            ]
            for one in told:
                event = self._events[(organisation, one.network, one.id)].setdefault(
                    (one.kind, one.event_id), [None, None]
                )
                place = int(one.undone)
                seen = event[place]
                event[place] = one.at if seen is None else (max if one.undone else min)(seen, one.at)
            return sum(
                self._refresh(key)
                for key in dict.fromkeys((organisation, one.network, one.id) for one in told)
            )

    def _named(self, organisation: int, one: Interaction) -> Interaction | None:
        """The interaction with its item; a withdrawal that names only its event finds the item of that event."""
        if one.id:
            return one
        for (owner, network, id_), events in self._events.items():
            if owner == organisation and network == one.network and (one.kind, one.event_id) in events:
                return msgspec.structs.replace(one, id=id_)
        return None

    def _refresh(self, key: Key) -> bool:
        kept = self._kept.get(key)
        if kept is None:
            return False
        latest: dict[str, int | None] = dict.fromkeys(FIGURES)
        read: dict[str, dt.datetime | None] = dict.fromkeys(FIGURES)
        for at, engagement in sorted(self._readings[key], key=lambda reading: reading[0]):
            for name in FIGURES:
                if (figure := getattr(engagement, name)) is not None:
                    latest[name], read[name] = figure, at
        for (kind, _), (done, undone) in self._events[key].items():
            name = COUNTED[kind]
            since = read[name]
            adds = done is not None and (since is None or done > since)
            takes = (
                undone is not None
                and (since is None or undone > since)
                and (adds or done is not None or since is not None)
            )
            latest[name] = max(0, (latest[name] or 0) + int(adds) - int(takes))
        engagement = Engagement(**latest)
        if engagement == kept.mention.item.engagement:
            return False
        kept.mention = replace(
            kept.mention, item=msgspec.structs.replace(kept.mention.item, engagement=engagement)
        )
        return True

    def reread(self, organisation: int, network: str, id: str, understanding: Understanding) -> bool:
        """See the protocol."""
        with self._lock:
            kept = self._kept.get((organisation, network, id))
            if kept is None:
                return False
            read = kept.mention.understanding
            corrected = msgspec.structs.replace(
                read,
                sentiment=understanding.sentiment,
                sentiment_score=understanding.sentiment_score,
                emotion=understanding.emotion,
                aspects=understanding.aspects,
                model=understanding.model,
            )
            kept.mention = replace(kept.mention, understanding=corrected)
            return True

    def reread_many(self, organisation: int, read: Sequence[tuple[Mention, Understanding]]) -> None:
        """See the protocol."""
        for mention, understanding in read:
            kept = self._kept.get((organisation, *mention.item.key))
            if kept and kept.mention.understanding.fingerprint == understanding.fingerprint:
                self.reread(organisation, *mention.item.key, understanding)

    def assign_watch(self, organisation: int, watch: int, brand: int, query: Node) -> int:
        """See the protocol."""
        with self._lock:
            self._watch_brands[organisation, watch] = brand
            return sum(
                self._assign(organisation, watch, brand, query, kept)
                for key, kept in self._kept.items()
                if key[0] == organisation
            )

    def assign_watch_to(
        self, organisation: int, watch: int, brand: int, query: Node, item: tuple[str, str]
    ) -> bool:
        """See the protocol."""
        with self._lock:
            self._watch_brands[organisation, watch] = brand
            kept = self._kept.get((organisation, *item))
            return kept is not None and self._assign(organisation, watch, brand, query, kept)

    def _assign(self, organisation: int, watch: int, brand: int, query: Node, kept: _Kept) -> bool:
        mention = kept.mention
        if not _answers(query, mention):
            self._let_go(organisation, watch, kept)
            return False
        watches, brands = _ids(mention.watches, (watch,)), _ids(mention.brands, (brand,))
        kept.mention = replace(mention, watches=watches, brands=brands)
        return True

    def forget_watch(self, organisation: int, watch: int) -> None:
        """See the protocol."""
        with self._lock:
            for key, kept in self._kept.items():
                if key[0] == organisation:
                    self._let_go(organisation, watch, kept)
            self._watch_brands.pop((organisation, watch), None)

    def _let_go(self, organisation: int, watch: int, kept: _Kept) -> None:
        mention = kept.mention
        if watch not in mention.watches:
            return
        watches = tuple(w for w in mention.watches if w != watch)
        brand = self._watch_brands.get((organisation, watch))
        held = brand in kept.stated or any(
            self._watch_brands.get((organisation, w)) == brand for w in watches
        )
        brands = mention.brands if brand is None or held else tuple(b for b in mention.brands if b != brand)
        kept.mention = replace(mention, watches=watches, brands=brands)

    # --- reading ---
    def known(self, organisation: int, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """See the protocol."""
        with self._lock:
            return {key for key in keys if (organisation, *key) in self._kept}

    def _found(self, scope: Scope) -> list[Mention]:
        with self._lock:
            kept = [k.mention for key, k in self._kept.items() if key[0] == scope.organisation]
        found = [_bare(mention) for mention in kept if _within(scope, mention)]
        return sorted(found, key=lambda m: _order(m.item.published, *m.item.key), reverse=True)

    def search(self, scope: Scope, limit: int = 50, after: Position | None = None) -> Page:
        """See the protocol."""
        found = self._found(scope)
        if after:
            place = _order(after.published, after.network, after.id)
            found = [m for m in found if _order(m.item.published, *m.item.key) < place]
        page = tuple(found[:limit])
        more = len(found) > limit
        return Page(page, Position(*_place(page[-1])) if more else None)

    def export(self, scope: Scope) -> Iterator[Mention]:
        """See the protocol."""
        return iter(self._found(scope))

    def count(self, scope: Scope) -> int:
        """See the protocol."""
        return len(self._found(scope))

    def summary(self, scope: Scope) -> Summary:
        """See the protocol."""
        found = self._found(scope)
        moods = Counter(m.understanding.sentiment for m in found)
        totals = [m.item.engagement.total for m in found]
        audience = [a.followers for a in self.authors(scope, limit=len(found) or 1)]
        known = [number for number in audience if number is not None]
        told = [number for number in totals if number is not None]
        return Summary(
            mentions=len(found),
            authors=len(audience),
            negative=moods[Sentiment.NEGATIVE],
            neutral=moods[Sentiment.NEUTRAL],
            positive=moods[Sentiment.POSITIVE],
            engagement=sum(told) if told else None,
            reach=sum(known) if known else None,
            reach_known=len(known),
        )

    def volume(self, scope: Scope, step: dt.timedelta, zone: str = "UTC") -> list[VolumePoint]:
        """See the protocol."""
        found = self._found(scope)
        if not found and (scope.since is None or scope.until is None):
            return []
        first = scope.since or found[-1].item.published
        last = scope.until or found[0].item.published + dt.timedelta(microseconds=1)
        starts = bucket_starts(first, last, step, ZoneInfo(zone), MOST_BUCKETS)
        ends = [*starts[1:], dt.datetime.max.replace(tzinfo=UTC)]
        points = []
        for start, end in zip(starts, ends, strict=True):
            moods = Counter(m.understanding.sentiment for m in found if start <= m.item.published < end)
            negative, neutral, positive = (
                moods[s] for s in (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
            )
            points.append(VolumePoint(start, moods.total(), negative, neutral, positive))
        return points

    def pulse(self, scope: Scope, step: dt.timedelta) -> list[Pulse]:
        """See the protocol."""
        since, until = bounded(scope)
        first = bucket_at(since, step)
        return pulse_of(self._found(replace(scope, since=first)), first, until, step)

    def earliest(self, scope: Scope, limit: int = 10) -> list[Mention]:
        """See the protocol."""
        return [_bare(mention) for mention in self._found(scope)[::-1][:limit]]

    def voices(self, scope: Scope) -> Voices:
        """See the protocol."""
        return memory_voices.voices_of(self._found(scope))

    def volume_of(
        self, scope: Scope, counted: Counted, step: dt.timedelta, zone: str = "UTC"
    ) -> list[VolumePoint]:
        """See the protocol."""
        starts = [point.start for point in self.volume(scope, step, zone)]
        return memory_voices.volume_of(self._found(scope), counted, starts)

    def sketches(self, scope: Scope, limit: int, spread: bool = False) -> list[Sketch]:
        """See the protocol."""
        found = self._found(scope)
        chosen = memory_voices.spread_of(found, limit) if spread else found
        return [memory_voices.sketch_of(mention) for mention in reversed(chosen[:limit])]

    def facets(self, scope: Scope, limit: int = 10) -> Facets:
        """See the protocol."""
        sides = ("network", "language", "emotion", "hashtag", "link", "type")
        return Facets(**{_plural(side): self.shares(scope, side, limit) for side in sides})

    def shares(self, scope: Scope, by: str, limit: int = 10) -> list[Share]:
        """See the protocol."""
        if by == "aspect":
            return self._aspects(scope, limit)
        if by not in VALUES:
            raise ValueError(f"Shares are counted by one of {', '.join(sorted(VALUES))}; not by {by!r}.")
        counted: dict[str, Counter[Sentiment]] = defaultdict(Counter)
        for mention in self._found(scope):
            for value in dict.fromkeys(VALUES[by](mention)):
                counted[value][mention.understanding.sentiment] += 1
        shares = [
            Share(value, moods.total(), moods[Sentiment.NEGATIVE], moods[Sentiment.POSITIVE])
            for value, moods in counted.items()
        ]
        return sorted(shares, key=lambda share: (-share.count, share.value))[:limit]

    def _aspects(self, scope: Scope, limit: int) -> list[Share]:
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for mention in self._found(scope):
            for term in mention.understanding.aspects:
                key, _, mood = term.partition(":")
                counted[key][mood] += 1
        shares = [
            Share(key, moods.total(), moods["negative"], moods["positive"]) for key, moods in counted.items()
        ]
        return sorted(shares, key=lambda share: (-share.count, share.value))[:limit]

    def authors(self, scope: Scope, order: str = "count", limit: int = 10) -> list[AuthorActivity]:
        """See the protocol."""
        if order not in ORDERS:
            raise ValueError(f"Authors are ordered by one of {', '.join(ORDERS)}; not by {order!r}.")
        by_author: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in self._found(scope):
            by_author[mention.item.network, mention.item.actor.id].append(mention)
        activities = [_activity(said) for said in by_author.values()]
        keys: dict[str, Callable[[AuthorActivity], tuple[int, int]]] = {
            "count": lambda a: (a.count, 0),
            "followers": lambda a: (-1 if a.followers is None else a.followers, a.count),
            "engagement": lambda a: (-1 if a.engagement is None else a.engagement, a.count),
            "negative": lambda a: (a.negative, a.count),
        }
        return sorted(activities, key=keys[order], reverse=True)[:limit]

    def most_shared(self, scope: Scope, limit: int = 10) -> list[Mention]:
        """See the protocol."""
        best: dict[object, Mention] = {}
        for mention in sorted(
            self._found(scope), key=lambda m: (m.item.engagement.total or 0, m.item.published), reverse=True
        ):
            if mention.item.engagement.total is not None and not mention.item.repost_of:
                group = (
                    mention.understanding.fingerprint if mention.understanding.tokens else mention.item.key
                )
                best.setdefault(group, mention)
        return list(best.values())[:limit]

    def drawn(
        self, organisation: int, posts: Sequence[tuple[str, str, dt.datetime]], ages: Sequence[dt.timedelta]
    ) -> dict[tuple[str, str], tuple[int | None, ...]]:
        """See the protocol."""
        found = {}
        with self._lock:
            for network, id, published in posts:
                key = (organisation, network, id)
                readings = [
                    (at, {name: getattr(told, name) for name in FIGURES})
                    for at, told in self._readings.get(key, ())
                ]
                events = [
                    (kind, done, undone) for (kind, _), (done, undone) in self._events.get(key, {}).items()
                ]
                if readings or events:
                    found[network, id] = tuple(drawn_at(readings, events, published + age) for age in ages)
        return found

    def sample_texts(self, scope: Scope, limit: int = 2000) -> list[str]:
        """See the protocol."""
        found = sorted(self._found(scope), key=lambda m: rows.key_of(*m.item.key))
        return [mention.understanding.tokens for mention in found[:limit]]

    def mention(self, organisation: int, network: str, id: str) -> Mention | None:
        """See the protocol."""
        with self._lock:
            kept = self._kept.get((organisation, network, id))
        return kept.mention if kept else None

    def thread(self, organisation: int, network: str, id: str, limit: int = 50) -> list[Mention]:
        """See the protocol."""
        everything = {m.item.id: m for m in self._found(Scope(organisation)) if m.item.network == network}
        if id not in everything:
            return []
        context = everything[id].item.context
        found = {id} | {i for i, m in everything.items() if context and m.item.context == context}
        while True:
            answers = {i for i, m in everything.items() if m.item.in_reply_to in found}
            asked = {everything[i].item.in_reply_to for i in found} & set(everything)
            if answers | asked <= found:
                break
            found |= answers | asked
        ordered = sorted((everything[i] for i in found), key=lambda m: (m.item.published, m.item.id))
        place = next(n for n, mention in enumerate(ordered) if mention.item.id == id)
        start = max(0, min(place - limit // 2, len(ordered) - limit))
        return ordered[start : start + limit]

    def coverage(self, scope: Scope) -> list[SourceCoverage]:
        """See the protocol."""
        times: dict[tuple[int, str], list[dt.datetime]] = defaultdict(list)
        for mention in self._found(scope):
            times[mention.source, mention.item.network].append(mention.item.published)
        covered = [SourceCoverage(*about, len(told), min(told), max(told)) for about, told in times.items()]
        return sorted(covered, key=lambda c: (-c.count, c.source, c.network))

    def arrivals(self, since_sequence: int, limit: int = 500) -> list[tuple[int, Arrival]]:
        """See the protocol."""
        with self._lock:
            new = sorted(
                (k.sequence, key[0], _bare(k.mention))
                for key, k in self._kept.items()
                if k.sequence > since_sequence
            )
        return [(organisation, Arrival(sequence, mention)) for sequence, organisation, mention in new[:limit]]

    def latest_sequence(self) -> int:
        """See the protocol."""
        return self._sequence

    def healthy(self) -> str:
        """See the protocol."""
        return ""


VALUES: dict[str, Callable[[Mention], Iterable[str]]] = {
    "network": lambda m: (m.item.network,),
    "language": lambda m: (m.understanding.language,),
    "emotion": lambda m: (str(m.understanding.emotion),) if m.understanding.emotion else (),
    "type": lambda m: (str(m.item.type),),
    "sentiment": lambda m: (str(m.understanding.sentiment),),
    "hashtag": lambda m: (tag for tag in fields.hashtags(m.item) if tag),
    "link": lambda m: m.item.links,
    "site": lambda m: fields.sites(m.item),
    "mention": lambda m: fields.mentions(m.item),
    "watch": lambda m: map(str, m.watches),
    "brand": lambda m: map(str, m.brands),
    "source": lambda m: (str(m.source),),
    "author": lambda m: (f"{m.item.network}:{m.item.actor.id}",),
    "place": lambda m: (m.item.place,) if m.item.place else (),
}


def _within(scope: Scope, mention: Mention) -> bool:
    item, understanding = mention.item, mention.understanding
    choices: tuple[tuple[Iterable[object], Iterable[object]], ...] = (
        (scope.watches, mention.watches),
        (scope.brands, mention.brands),
        (scope.networks, (item.network,)),
        (scope.languages, (understanding.language,)),
        (scope.sentiments, (str(understanding.sentiment),)),
        (scope.emotions, (str(understanding.emotion or ""),)),
        (scope.types, (str(item.type),)),
        (scope.authors, (f"{item.network}:{item.actor.id}",)),
        ([fold_hashtag(tag) for tag in scope.hashtags], fields.hashtags(item)),
        (scope.links, item.links),
        (scope.sources, (mention.source,)),
        (scope.texts, (understanding.fingerprint,)),
        (scope.quoting, (f"{item.network}:{item.quote_of}",)),
        ([term for one in scope.aspects for term in fields.aspect_terms(one)], understanding.aspects),
    )
    if scope.brands_allowed is not None and not set(scope.brands_allowed) & set(mention.brands):
        return False
    if (scope.since and item.published < scope.since) or (scope.until and item.published >= scope.until):
        return False
    if any(asked and not set(asked) & set(has) for asked, has in choices):
        return False
    return scope.query is None or _answers(scope.query, mention)


def _answers(query: Node, mention: Mention) -> bool:
    read = mention.understanding
    return matches(
        query,
        mention.item,
        read.tokens,
        read.language,
        read.sentiment,
        read.emotion,
        mention.brands,
        read.aspects,
    )


def _activity(said: list[Mention]) -> AuthorActivity:
    """``said`` is newest first."""
    actor, network = said[0].item.actor, said[0].item.network
    followers = next((m.item.actor.followers for m in said if m.item.actor.followers is not None), None)
    totals = [m.item.engagement.total for m in said if m.item.engagement.total is not None]
    moods = Counter(m.understanding.sentiment for m in said)
    return AuthorActivity(
        network, actor.id, actor.name, actor.display_name, actor.url, actor.avatar, len(said), followers,
        sum(totals) if totals else None, moods[Sentiment.NEGATIVE], moods[Sentiment.POSITIVE],
    )  # fmt: skip


def _ids(*groups: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({number for group in groups for number in group}))


def _first(new: int | None, old: int | None) -> int | None:
    return old if new is None else new


def _bare(mention: Mention) -> Mention:
    item: Item = msgspec.structs.replace(mention.item, raw=b"")
    return replace(mention, item=item)


def _order(published: dt.datetime, network: str, id: str) -> tuple[dt.datetime, bytes]:
    return (published, rows.key_of(network, id))


def _place(mention: Mention) -> tuple[dt.datetime, str, str]:
    return (mention.item.published, mention.item.network, mention.item.id)


def _plural(side: str) -> str:
    return f"{side}s"
