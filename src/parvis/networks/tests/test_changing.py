"""The suite every publisher passes that can change what is online; those that cannot say why."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from parvis.engine.publishing.outgoing import Outgoing, OutgoingPoll
from parvis.networks import registry
from parvis.networks.changing import Changeable, ChangeRules, Settling, changes_posts, exactly
from parvis.networks.errors import NeedsPerson, Refused, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import OnceOnly, Published
from parvis.networks.tests.test_publishers import (
    BENCHES,
    Bench,
    MastodonBench,
    SandboxBench,
    fit,
    opened,
    publish,
    shown_on,
)

CHANGING = [
    name
    for name in BENCHES
    if registry.publishing()[name.partition("-")[0]].publisher.rules.changes.parts
    and name in {name.partition("-")[0], f"sandbox-{OnceOnly.READ_BACK}"}
]


@pytest.fixture(params=CHANGING)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with opened(request.param, tmp_path) as found:
        yield found


def said(bench: Bench, text: str, alt: str = "Un chat") -> Outgoing:
    """A text that has a title in its first line, so that it is one everywhere."""
    chosen = fit(bench, Outgoing(text=text, language="fr"))
    media = tuple(msgspec.structs.replace(one, alt=alt) for one in chosen.media)
    return msgspec.structs.replace(chosen, media=media)


def change(bench: Bench, told: Published, before: Outgoing, after: Outgoing) -> None:
    async def whole() -> None:
        publisher = bench.publisher
        assert changes_posts(publisher)
        try:
            await publisher.change(bench.account, told.id, before, after, bench.http)
        finally:
            await bench.http.aclose()

    asyncio.run(whole())


def shows(bench: Bench, told: Published, words: Outgoing) -> bool:
    async def whole() -> bool:
        publisher = bench.publisher
        assert changes_posts(publisher)
        try:
            return await publisher.shows(bench.account, told.id, words, bench.http)
        finally:
            await bench.http.aclose()

    return asyncio.run(whole())


def can_be_read(bench: Bench) -> bool:
    return bench.publisher.rules.changes.settling is Settling.LOOKING


@pytest.mark.parametrize("name", sorted(registry.publishing()))
def test_each_network_says_what_may_be_changed_or_why_not(name: str) -> None:
    rules: ChangeRules = registry.publishing()[name].publisher.rules.changes
    assert rules.checked is not None and rules.checked <= dt.date.today() + dt.timedelta(days=1)
    assert bool(rules.parts) != bool(rules.why_not)
    assert rules.source == "" or rules.source.startswith("https://")
    publisher = registry.publishing()[name].publisher
    assert changes_posts(publisher) == (Changeable.TEXT in rules.parts)
    readme = (Path(registry.__file__).parent / name / "README.md").read_text(encoding="utf-8")
    assert "\n## Changing what is online\n" in readme


def test_a_typo_is_mended_and_the_post_stays_one(bench: Bench) -> None:
    before, after = said(bench, "Le titre\nBonjuor à tous"), said(bench, "Le titre\nBonjour à tous !")
    told = publish(bench, before, uuid4().hex)
    if can_be_read(bench):
        assert shows(bench, told, before) and not shows(bench, told, after)
    change(bench, told, before, after)
    change(bench, told, before, after)  # twice is the same as once
    assert bench.said() == 1
    if can_be_read(bench):
        assert shows(bench, told, after) and not shows(bench, told, before)
    else:
        with pytest.raises(NeedsPerson):
            shows(bench, told, after)


def test_what_may_have_been_changed_is_unknown_and_settled(bench: Bench) -> None:
    before, after = said(bench, "Le titre\nVersion une"), said(bench, "Le titre\nVersion deux")
    told = publish(bench, before, uuid4().hex)
    for when in ("before", "after"):
        bench.lose(when)
        if isinstance(bench, SandboxBench):
            bench.account = type(bench.account)(bench.account.handle, {**bench.account.values, "lost": "100"})
        with pytest.raises(UnknownOutcome):
            change(bench, told, before, after)
    bench.lose("")
    if not can_be_read(bench):
        change(bench, told, before, after)
    elif not isinstance(bench, SandboxBench):  # whose losses are left to chance
        assert shows(bench, told, after)
    assert bench.said() == 1


def test_what_is_gone_is_refused(bench: Bench) -> None:
    before, after = said(bench, "Le titre\nUn"), said(bench, "Le titre\nDeux")
    told = publish(bench, before, uuid4().hex)

    async def whole() -> None:
        await bench.publisher.delete(bench.account, told.id, bench.http)
        await bench.http.aclose()

    asyncio.run(whole())
    with pytest.raises((Refused, NeedsPerson)):
        change(bench, told, before, after)
    assert bench.said() == 0


def test_what_does_not_fit_is_refused_before_anything_is_sent(bench: Bench) -> None:
    before = said(bench, "Le titre\nUn")
    told = publish(bench, before, uuid4().hex)
    long = "Le titre\n" + "a" * bench.publisher.rules.text.maximum
    with pytest.raises(Refused, match="too long"):
        change(bench, told, before, said(bench, long))
    if can_be_read(bench):
        assert shows(bench, told, before)


def test_pictures_stay_and_their_descriptions_change_where_they_may(bench: Bench) -> None:
    if bench.publisher.rules.media.needs_video:
        pytest.skip("it shows videos, which have no description")
    picture = shown_on(bench)
    before = fit(bench, Outgoing(text="Le titre\nVoici", media=(picture,)))
    alt = "Un chat gris" if Changeable.ALT in bench.publisher.rules.changes.parts else picture.alt
    after = msgspec.structs.replace(
        before, text="Le titre\nVoilà", media=(msgspec.structs.replace(picture, alt=alt),)
    )
    told = publish(bench, before, uuid4().hex)
    change(bench, told, before, after)
    if can_be_read(bench):
        assert shows(bench, told, after) and not shows(bench, told, before)


def test_mastodon_keeps_the_poll_and_its_votes(tmp_path: Path) -> None:
    with opened("mastodon", tmp_path) as bench:
        assert isinstance(bench, MastodonBench)
        poll = OutgoingPoll(options=("Oui", "Non"), seconds=86_400)
        before = Outgoing(text="Bonjuor ?", warning="Parfum", language="fr", poll=poll)
        told = publish(bench, before, uuid4().hex)
        status = bench._server.statuses[0]
        status["poll"]["options"][0]["votes_count"] = 7
        change(bench, told, before, msgspec.structs.replace(before, text="Bonjour ?"))
        assert status["text"] == "Bonjour ?" and status["poll"]["options"][0]["votes_count"] == 7
        assert (status["spoiler_text"], status["language"], status["sensitive"]) == ("Parfum", "fr", True)
        assert len(status["history"]) == 1
        status["poll"]["expires_at"] = "2026-01-01T00:00:00Z"
        with pytest.raises(Refused, match="poll has ended"):
            change(bench, told, before, msgspec.structs.replace(before, text="Bonsoir ?"))


def test_wordpress_does_not_write_over_somebody_else(tmp_path: Path) -> None:
    with opened("wordpress", tmp_path) as bench:
        before, after = said(bench, "Le titre\nUn"), said(bench, "Le titre\nDeux")
        told = publish(bench, before, uuid4().hex)
        bench.service.posts[0]["content"]["raw"] = "<p>Tout autre chose</p>"  # type: ignore[attr-defined]
        with pytest.raises(Refused, match="Somebody changed"):
            change(bench, told, before, after)


def test_youtube_forgets_nothing_of_the_rest(tmp_path: Path) -> None:
    with opened("youtube", tmp_path) as bench:
        before, after = said(bench, "Le titre\nUn"), said(bench, "Le titre\nDeux")
        told = publish(bench, before, uuid4().hex)
        snippet = bench.service.videos[told.id]["snippet"]  # type: ignore[attr-defined]
        snippet |= {"tags": ["parfum"], "categoryId": "26"}
        change(bench, told, before, after)
        snippet = bench.service.videos[told.id]["snippet"]  # type: ignore[attr-defined]
        assert (snippet["tags"], snippet["categoryId"], snippet["description"]) == (["parfum"], "26", "Deux")


def test_offline_nothing_is_changed(bench: Bench) -> None:
    if isinstance(bench, SandboxBench):
        pytest.skip("the sandbox needs no network")
    before = said(bench, "Le titre\nUn")
    told = publish(bench, before, uuid4().hex)
    bench.http = GuardedHttp(offline=True)
    with pytest.raises(Exception) as error:
        change(bench, told, before, said(bench, "Le titre\nDeux"))
    assert not isinstance(error.value, UnknownOutcome)


def test_letters_count_and_blanks_do_not() -> None:
    assert exactly("a\r\n b ") == exactly("a b") and exactly("é") == exactly("é")
    assert exactly("Bonjour!") != exactly("Bonjour")
