"""Gathers what an alert rests on: who began, what speaks best for it, in which words, and what is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from parvis.archive.api import Archive
from parvis.archive.contract import Mention, Scope
from parvis.engine.phrases import top_phrases
from parvis.engine.query import parse
from parvis.engine.query.ast import Phrase
from parvis.listening.alert_evidence import Evidence, Key
from parvis.listening.judging.episodes import Episode
from parvis.listening.judging.themes import theme_query
from parvis.listening.models import Source
from parvis.listening.models.alerts import AlertKind
from parvis.listening.queries.alert_series import FAILING, Subject, sources_of

BEFORE = dt.timedelta(days=7)
SAMPLE = 1500
STARTERS, POSTS, WORDS = 3, 3, 8


def gather(archive: Archive, kind: str, about: Subject, episode: Episode, now: dt.datetime) -> Evidence:
    """The evidence of an episode, as the archive has it now."""
    if kind == AlertKind.SILENCE:
        return Evidence(unknown=_of_silence(about, episode), how_unusual=episode.how_unusual)
    scope = _narrowed(_during(about, kind, episode), kind, episode)
    summary = archive.summary(scope)
    words = _risen(archive, about, scope)
    told = _told_by(words, scope)
    first = archive.earliest(told, STARTERS * 8) or archive.earliest(scope, STARTERS * 8)
    starters = _each_text_once(first)
    posts = _subject_post(archive, about, kind, episode) + _best(archive, kind, scope)
    return Evidence(
        starters=_keys(starters)[:STARTERS],
        posts=_keys(posts)[:POSTS],
        words=tuple(words),
        people=summary.authors,
        mentions=summary.mentions,
        negative=summary.negative,
        texts=len({m.understanding.fingerprint for m in archive.search(scope, 500).mentions}),
        reach=summary.reach,
        peak_at=episode.peak_at.isoformat(),
        how_unusual=episode.how_unusual,
        label=episode.label,
        age_hours=episode.age_hours,
        past_days=episode.past_days,
        as_much_before=episode.as_much_before,
        unknown=_unknown(
            archive, about, scope, summary.reach_known, summary.authors, summary.engagement, now
        ),
    )


def best_posts(archive: Archive, kind: str, about: Subject, episode: Episode) -> tuple[Mention, ...]:
    """The posts that say best what an episode is about, alone: what a trial shows of each."""
    if kind == AlertKind.SILENCE:
        return ()
    subject = _subject_post(archive, about, kind, episode)
    return tuple(
        subject or _best(archive, kind, _narrowed(_during(about, kind, episode), kind, episode))[:POSTS]
    )


def _during(about: Subject, kind: str, episode: Episode) -> Scope:
    """What was heard while an episode lasted; what stands out is a moment, and an hour is looked at."""
    least = dt.timedelta(hours=1 if kind in {AlertKind.VELOCITY, AlertKind.INFLUENCE} else 0, minutes=1)
    return about.scope(episode.since, max(episode.last_at, episode.since + least))


def _each_text_once(mentions: Iterable[Mention]) -> list[Mention]:
    """Those who said something first, without those who repeated it."""
    found: dict[int, Mention] = {}
    for mention in mentions:
        found.setdefault(mention.understanding.fingerprint, mention)
    return list(found.values())


def _narrowed(scope: Scope, kind: str, episode: Episode) -> Scope:
    """The part of what was said that the alert is about."""
    if kind == AlertKind.MOOD:
        return replace(scope, sentiments=("negative" if episode.direction == "down" else "positive",))
    if kind == AlertKind.EMOTION:
        return replace(scope, emotions=(episode.subject,))
    if kind == AlertKind.THEME:
        return replace(scope, query=parse(theme_query(episode.subject)))
    if kind == AlertKind.INFLUENCE:
        return replace(scope, authors=(episode.subject,))
    return scope


def _subject_post(archive: Archive, about: Subject, kind: str, episode: Episode) -> list[Mention]:
    if kind != AlertKind.VELOCITY:
        return []
    network, _bar, id = episode.subject.partition("|")
    found = archive.mention(about.organisation, network, id)
    return [found] if found else []


def _risen(archive: Archive, about: Subject, scope: Scope) -> list[tuple[str, int]]:
    """Phrases said now at least twice as often as in the week before."""
    assert scope.since is not None
    now = archive.sample_texts(scope, SAMPLE)
    before = archive.sample_texts(about.scope(scope.since - BEFORE, scope.since), SAMPLE)
    risen = []
    for phrase in top_phrases(now, 3 * WORDS, least=3 if len(now) >= 20 else 2):
        earlier = sum(f" {phrase.text} " in f" {text} " for text in before)
        usual = earlier * len(now) / len(before) if before else 0.0
        if phrase.count >= 2 * usual:
            risen.append((phrase.text, phrase.count))
    return risen[:WORDS]


def _told_by(words: Sequence[tuple[str, int]], scope: Scope) -> Scope:
    """Those who said first what most repeated: the ones who brought the subject."""
    if not words or scope.query is not None:
        return scope
    return replace(scope, query=Phrase(tuple(words[0][0].split(" "))))


def _best(archive: Archive, kind: str, scope: Scope) -> list[Mention]:
    """The posts that drew most, one an author; where no network told any interactions, the first ones."""
    chosen: dict[tuple[str, str], Mention] = {}
    for mention in [*archive.most_shared(scope, 12), *archive.earliest(scope, 12)]:
        chosen.setdefault((mention.item.network, mention.item.actor.id), mention)
    return list(chosen.values())


def _keys(mentions: Iterable[Mention]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(mention.item.key for mention in mentions))


def _of_silence(about: Subject, episode: Episode) -> tuple[tuple[str, dict[str, str]], ...]:
    source = Source.objects.filter(organisation_id=about.organisation, pk=int(episode.subject)).first()
    if source is None:
        return ()
    failing = source.state in FAILING
    code = "source_failing" if failing else "source_mute"
    return ((code, {"source": source.name, "note": source.state_note if failing else ""}),)


def _unknown(
    archive: Archive, about: Subject, scope: Scope, reach_known: int, authors: int, engagement: int | None, now: dt.datetime
) -> tuple[tuple[str, dict[str, str]], ...]:  # fmt: skip
    found: list[tuple[str, dict[str, str]]] = []
    oldest = archive.earliest(about.scope(), 1)
    days = (now - oldest[0].item.published).days if oldest else 0
    if days < 14:
        found.append(("short_history", {"days": str(days)}))
    failing = [source.name for source in sources_of(about) if source.state in FAILING]
    if failing:
        found.append(("sources_failing", {"sources": ", ".join(failing[:3])}))
    if authors and reach_known < authors:
        found.append(("audience", {"known": str(reach_known), "authors": str(authors)}))
    if authors and engagement is None:
        found.append(("interactions", {}))
    found.append(("elsewhere", {}))
    return tuple(found)
