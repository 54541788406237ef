"""What every archive must do, whatever holds it. Subclasses give an ``archive`` fixture."""

from __future__ import annotations

import datetime as dt
import time

import msgspec
import pytest

from parvis.archive.api import Archive
from parvis.archive.contract import AppendResult, HeardItem, Position, Scope
from parvis.archive.tests.making import NOON, heard, likes, new_organisation
from parvis.engine.items import (
    ActorDeletion,
    Attachment,
    Deletion,
    EngagementSnapshot,
    Interaction,
    ItemType,
)
from parvis.engine.query.ast import Everything, Field, Not, Term
from parvis.engine.understanding import Emotion, Sentiment

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def org() -> int:
    return new_organisation()


class AppendConformance:
    def test_everything_told_of_an_item_is_read_back(self, archive: Archive, org: int) -> None:
        full = heard(
            "at://é/1",
            "Le nouveau #BadBuzz de @free : https://www.lemonde.fr/a?b=1 😀\x00 مرحبا",
            followers=12,
            title="Un titre",
            url="https://bsky.app/x",
            type=ItemType.ARTICLE,
            published=NOON + dt.timedelta(microseconds=123456),
            updated=NOON + HOUR,
            in_reply_to="at://parent",
            context="at://root",
            quote_of="at://quoted",
            attachments=(Attachment(type="Image", url="https://i/1", media_type="image/png", alt="l’été"),),
            place="FR",
            rating=4.5,
            engagement=likes(0, views=10),
            raw=b'{"a":\xff}\x00',
            mood=Sentiment.NEGATIVE,
            emotion=Emotion.ANGER,
            watches=(3, 1, 3),
            brands=(2,),
        )
        archive.append(org, [full])
        found = archive.mention(org, "bluesky", "at://é/1")
        assert found is not None
        assert found.item == full.item
        assert found.understanding == full.understanding
        assert (found.watches, found.brands, found.source) == ((1, 3), (2,), 1)
        assert abs(found.heard - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
        listed = archive.search(Scope(org)).mentions[0]
        assert listed.item == msgspec.structs.replace(full.item, raw=b"")

    def test_appending_again_adds_nothing(self, archive: Archive, org: int) -> None:
        batch = [heard(str(n)) for n in range(5)]
        assert archive.append(org, batch) == AppendResult(5, 0, 0)
        assert archive.append(org, batch) == AppendResult(0, 0, 5)
        assert archive.append(org, [*batch[:2], heard("new")]) == AppendResult(1, 0, 2)
        assert archive.count(Scope(org)) == 6

    def test_an_empty_batch_is_nothing(self, archive: Archive, org: int) -> None:
        assert archive.append(org, []) == AppendResult(0, 0, 0)

    def test_twice_in_one_batch_is_one_item(self, archive: Archive, org: int) -> None:
        result = archive.append(org, [heard("1", watches=(1,)), heard("1", watches=(2,))])
        assert result == AppendResult(1, 0, 1)
        assert archive.mention(org, "bluesky", "1").watches == (1, 2)

    def test_a_changed_publication_time_is_still_the_same_item(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", published=NOON)])
        assert archive.append(org, [heard("1", published=NOON + 400 * DAY)]) == AppendResult(0, 0, 1)
        assert [m.item.published for m in archive.search(Scope(org)).mentions] == [NOON]

    def test_an_edit_replaces_what_was_said_and_keeps_its_place(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", "avant", watches=(1,), engagement=likes(7)), heard("2", "autre")])
        edit = heard("1", "après", watches=(2,), published=NOON + DAY, updated=NOON + HOUR)
        assert archive.append(org, [edit]) == AppendResult(0, 1, 0)
        found = archive.search(Scope(org, query=Term("apres"))).mentions
        assert [(m.item.content, m.item.published, m.watches) for m in found] == [("après", NOON, (1, 2))]
        assert found[0].item.engagement.likes == 7
        assert archive.count(Scope(org, query=Term("avant"))) == 0
        assert archive.count(Scope(org)) == 2

    def test_an_older_edit_changes_nothing(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", "second", updated=NOON + HOUR)])
        assert archive.append(org, [heard("1", "first", updated=NOON)]) == AppendResult(0, 0, 1)
        assert archive.append(org, [heard("1", "zero")]) == AppendResult(0, 0, 1)
        assert archive.mention(org, "bluesky", "1").item.content == "second"

    def test_watches_and_brands_add_up(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", watches=(1,), brands=(1,)), heard("2", watches=(1,), brands=(1,))])
        again = [heard("1", watches=(2,), brands=(2,)), heard("2", watches=(1,), brands=(1,))]
        assert archive.append(org, again) == AppendResult(0, 1, 1)
        found = archive.mention(org, "bluesky", "1")
        assert (found.watches, found.brands) == ((1, 2), (1, 2))

    def test_organisations_never_see_each_other(self, archive: Archive, org: int) -> None:
        other = new_organisation()
        archive.append(org, [heard("1")])
        archive.append(other, [heard("1"), heard("2")])
        assert (archive.count(Scope(org)), archive.count(Scope(other))) == (1, 2)
        assert archive.known(org, [("bluesky", "1"), ("bluesky", "2")]) == {("bluesky", "1")}

    def test_a_long_post_and_strange_characters(self, archive: Archive, org: int) -> None:
        long = heard("long", "mot " * 260_000)
        archive.append(
            org, [long, heard("odd", "a\u202eb \ud800 <script>alert(1)</script> ' \\ \" {p0:String}")]
        )
        assert len(archive.mention(org, "bluesky", "long").item.content) == 1_040_000
        assert "<script>" in archive.mention(org, "bluesky", "odd").item.content

    def test_times_out_of_reason_are_held_within_it(self, archive: Archive, org: int) -> None:
        first = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
        last = dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=-12)))
        archive.append(org, [heard("old", published=first), heard("new", published=last)])
        years = [m.item.published.year for m in archive.search(Scope(org)).mentions]
        assert years == [2261, 1900]

    def test_a_batch_over_a_hundred_years(self, archive: Archive, org: int) -> None:
        batch = [heard(str(year), published=NOON.replace(year=year)) for year in range(1905, 2030)]
        assert archive.append(org, batch).added == 125
        assert archive.count(Scope(org)) == 125

    def test_a_person_s_word_replaces_the_model_s(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", "bravo la panne", mood=Sentiment.POSITIVE), heard("2", "merci")])
        before = archive.mention(org, "bluesky", "1")
        said = msgspec.structs.replace(
            before.understanding,
            sentiment=Sentiment.NEGATIVE,
            sentiment_score=-1.0,
            emotion=Emotion.ANGER,
            model="test 1 + a person",
        )
        assert archive.reread(org, "bluesky", "1", said)
        assert archive.reread(org, "bluesky", "1", said)
        assert not archive.reread(org, "bluesky", "nobody", said)
        after = archive.mention(org, "bluesky", "1")
        assert after.understanding == said
        assert (after.item, after.watches, after.heard) == (before.item, before.watches, before.heard)
        assert archive.summary(Scope(org)).negative == 1
        assert [m.understanding for m in archive.search(Scope(org, sentiments=("negative",))).mentions] == [
            said
        ]
        assert archive.search(Scope(org, emotions=("anger",))).mentions[0].item.id == "1"

    def test_the_past_read_again(self, archive: Archive, org: int) -> None:
        archive.append(
            org, [heard(str(n), f"colis {n} \\ 'é", published=NOON + n * HOUR) for n in range(900)]
        )
        held = archive.search(Scope(org), 900).mentions
        read = [
            (
                one,
                msgspec.structs.replace(
                    one.understanding,
                    sentiment=Sentiment.NEGATIVE if int(one.item.id) % 3 else Sentiment.POSITIVE,
                    aspects=("delivery:negative",) if int(one.item.id) % 2 else (),
                    model="test 2",
                ),
            )
            for one in held
        ]
        archive.append(org, [heard("7", "tout autre chose", updated=NOON + DAY)])
        archive.reread_many(org, read)
        archive.reread_many(org, [])
        assert archive.summary(Scope(org)).negative == 600 - 1
        assert archive.mention(org, "bluesky", "7").understanding.model == "test 1"
        after = {m.item.id: m for m in archive.search(Scope(org), 900).mentions}
        for one, understanding in read:
            if one.item.id != "7":
                assert after[one.item.id].understanding == understanding
                assert after[one.item.id].item == one.item
        assert archive.count(Scope(org, aspects=("delivery",))) == 449

    def test_aspects_and_their_moods(self, archive: Archive, org: int) -> None:
        archive.append(
            org,
            [
                heard("1", aspects=("delivery:negative", "product:positive"), mood=Sentiment.POSITIVE),
                heard("2", aspects=("delivery:neutral",)),
                heard("3"),
            ],
        )
        assert archive.mention(org, "bluesky", "1").understanding.aspects == (
            "delivery:negative",
            "product:positive",
        )
        assert [(s.value, s.count, s.negative, s.positive) for s in archive.shares(Scope(org), "aspect")] == [
            ("delivery", 2, 1, 0),
            ("product", 1, 0, 1),
        ]
        for asked, ids in {
            ("delivery",): {"1", "2"},
            ("delivery:negative",): {"1"},
            ("product:negative",): set(),
            ("product", "delivery:neutral"): {"1", "2"},
        }.items():
            assert {m.item.id for m in archive.search(Scope(org, aspects=asked)).mentions} == ids
        edit = heard("1", "après", updated=NOON + HOUR, aspects=("price:negative",))
        archive.append(org, [edit])
        assert archive.count(Scope(org, query=Field("aspect", "delivery"))) == 1
        assert archive.count(Scope(org, query=Field("aspect", "price:negative"))) == 1


class ForgettingConformance:
    def test_deletions(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1"), heard("2")])
        gone = [Deletion(network="bluesky", id=id, at=NOON) for id in ("1", "1", "unknown")]
        assert archive.delete(org, gone) == 1
        assert archive.delete(org, gone) == 0
        assert archive.mention(org, "bluesky", "1") is None
        assert archive.count(Scope(org)) == 1
        assert archive.append(org, [heard("1")]).added == 1

    def test_a_whole_account_goes(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", author="ana"), heard("2", author="ana"), heard("3", author="bob")])
        assert (
            archive.delete_actors(org, [ActorDeletion(network="bluesky", actor_id="did:plc:ana", at=NOON)])
            == 2
        )
        assert [m.item.id for m in archive.search(Scope(org)).mentions] == ["3"]

    def test_erasing_an_author(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", author="ana"), heard("2", author="bob")])
        assert archive.erase_author(org, "bluesky", "did:plc:ana") == 1
        assert archive.erase_author(org, "bluesky", "did:plc:ana") == 0
        assert [m.item.id for m in archive.search(Scope(org)).mentions] == ["2"]
        assert archive.known(org, [("bluesky", "1")]) == set()

    def test_retention_by_source(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", source=1), heard("2", source=2)])
        now = dt.datetime.now(dt.UTC)
        assert archive.enforce_retention(org, 1, now - DAY) == 0
        assert archive.enforce_retention(org, 1, now + DAY) == 1
        assert archive.enforce_retention(org, None, now + DAY) == 1
        assert archive.count(Scope(org)) == 0

    def test_a_forgotten_organisation_leaves_nothing(self, archive: Archive, org: int) -> None:
        other = new_organisation()
        archive.append(org, [heard("1")])
        archive.append(other, [heard("1")])
        archive.forget_organisation(org)
        assert (archive.count(Scope(org)), archive.count(Scope(other))) == (0, 1)
        assert archive.known(org, [("bluesky", "1")]) == set()


class EngagementConformance:
    def figures(self, archive: Archive, org: int) -> tuple[int | None, ...]:
        told = archive.mention(org, "bluesky", "1").item.engagement
        return (told.likes, told.reposts, told.replies, told.quotes, told.views)

    def test_the_newest_reading_shows(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1")])
        assert self.figures(archive, org) == (None,) * 5
        at = dt.datetime.now(dt.UTC) + HOUR
        newer = EngagementSnapshot(network="bluesky", id="1", at=at, engagement=likes(5, views=100))
        older = EngagementSnapshot(network="bluesky", id="1", at=at - MINUTE, engagement=likes(3, reposts=1))
        assert archive.record_engagement(org, [newer]) == 1
        assert archive.record_engagement(org, [newer]) == 0
        assert archive.record_engagement(org, [older]) == 1
        assert self.figures(archive, org) == (5, 1, None, None, 100)
        stranger = EngagementSnapshot(network="bluesky", id="none", at=at, engagement=likes(5))
        assert archive.record_engagement(org, [stranger]) == 0

    def test_events_count_once(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1")])

        def event(id: str, kind: str = "like", undone: bool = False, at: dt.datetime = NOON) -> Interaction:
            return Interaction(network="bluesky", id="1", kind=kind, event_id=id, at=at, undone=undone)

        archive.record_interactions(org, [event("a"), event("a"), event("b"), event("c", "repost")])
        archive.record_interactions(org, [event("a")])
        assert self.figures(archive, org)[:3] == (2, 1, None)
        archive.record_interactions(org, [event("a", undone=True, at=NOON + HOUR)])
        archive.record_interactions(org, [event("a", undone=True, at=NOON + HOUR), event("x", "wave")])
        assert self.figures(archive, org)[:3] == (1, 1, None)

    def test_a_withdrawal_that_names_only_its_event_is_subtracted(self, archive, org):
        archive.append(org, [heard("1")])
        like = Interaction(network="bluesky", id="1", kind="like", event_id="at://bob/like/1", at=NOON)
        archive.record_interactions(org, [like])
        assert archive.mention(org, "bluesky", "1").item.engagement.likes == 1
        gone = Interaction(
            network="bluesky", id="", kind="like", event_id="at://bob/like/1", at=NOON + HOUR, undone=True
        )
        never_heard = Interaction(
            network="bluesky", id="", kind="like", event_id="at://eve/like/9", at=NOON, undone=True
        )
        archive.record_interactions(org, [gone, never_heard])
        archive.record_interactions(org, [gone])
        assert archive.mention(org, "bluesky", "1").item.engagement.likes == 0

    def test_events_add_to_the_reading_they_follow(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1")])
        read = EngagementSnapshot(network="bluesky", id="1", at=NOON, engagement=likes(10))
        archive.record_engagement(org, [read])
        before = Interaction(network="bluesky", id="1", kind="like", event_id="b", at=NOON - HOUR)
        after = Interaction(network="bluesky", id="1", kind="like", event_id="a", at=NOON + HOUR)
        archive.record_interactions(org, [before, after])
        assert self.figures(archive, org)[0] == 11

    def test_what_a_post_had_drawn_at_an_age(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1"), heard("silent")])
        for hours, number in ((1, 4), (5, 30)):
            told = EngagementSnapshot(
                network="bluesky", id="1", at=NOON + hours * HOUR, engagement=likes(number, views=900)
            )
            archive.record_engagement(org, [told])
        likes_heard = [
            Interaction(
                network="bluesky", id="1", kind=kind, event_id=f"e{minutes}", at=NOON + minutes * MINUTE
            )
            for kind, minutes in (("like", 10), ("like", 90), ("repost", 100), ("wave", 100))
        ]
        archive.record_interactions(org, likes_heard)
        taken = Interaction(
            network="bluesky", id="1", kind="like", event_id="e90", at=NOON + 2 * HOUR, undone=True
        )
        archive.record_interactions(org, [taken])
        posts = [("bluesky", "1", NOON), ("bluesky", "silent", NOON), ("bluesky", "unknown", NOON)]
        ages = [5 * MINUTE, 30 * MINUTE, HOUR, HOUR + 40 * MINUTE, 3 * HOUR, 48 * HOUR]
        assert archive.drawn(org, posts, ages) == {("bluesky", "1"): (None, 1, 4, 6, 5, 31)}
        assert archive.drawn(org, [], ages) == {}
        assert archive.drawn(new_organisation(), posts, ages) == {}


class WatchConformance:
    def test_a_watch_holds_exactly_what_its_query_matches(self, archive: Archive, org: int) -> None:
        archive.append(
            org, [heard("1", "pomme", watches=(), brands=()), heard("2", "poire", watches=(), brands=())]
        )
        assert archive.assign_watch(org, 7, 70, Term("pomme")) == 1
        assert [m.item.id for m in archive.search(Scope(org, watches=(7,))).mentions] == ["1"]
        assert archive.mention(org, "bluesky", "1").brands == (70,)
        assert archive.assign_watch(org, 7, 70, Term("poire")) == 1
        assert [m.item.id for m in archive.search(Scope(org, watches=(7,))).mentions] == ["2"]
        assert archive.count(Scope(org, brands=(70,))) == 1
        assert archive.assign_watch(org, 7, 70, Everything()) == 2

    def test_a_watch_is_assigned_to_one_item_alone(self, archive: Archive, org: int) -> None:
        archive.append(
            org, [heard("1", "pomme", watches=(), brands=()), heard("2", "pomme", watches=(), brands=())]
        )
        assert archive.assign_watch_to(org, 7, 70, Term("pomme"), ("bluesky", "1"))
        assert archive.mention(org, "bluesky", "1").brands == (70,)
        assert archive.mention(org, "bluesky", "2").watches == ()
        assert archive.assign_watch(org, 7, 70, Term("pomme")) == 2
        assert not archive.assign_watch_to(org, 7, 70, Term("poire"), ("bluesky", "1"))
        assert not archive.assign_watch_to(org, 7, 70, Term("pomme"), ("bluesky", "nothing"))
        held = [archive.mention(org, "bluesky", id) for id in ("1", "2")]
        assert [(m.watches, m.brands) for m in held] == [((), ()), ((7,), (70,))]

    def test_a_forgotten_watch_leaves_the_items(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", "pomme", watches=(), brands=())])
        archive.assign_watch(org, 7, 70, Everything())
        archive.forget_watch(org, 7)
        found = archive.mention(org, "bluesky", "1")
        assert (found.watches, found.brands) == ((), ())

    def test_a_brand_stays_while_another_watch_or_a_person_says_so(self, archive: Archive, org: int) -> None:
        archive.append(
            org,
            [
                heard("1", "a b", watches=(), brands=()),
                heard("2", "a", watches=(), brands=(70,), stated_brands=(70,)),
            ],
        )
        archive.assign_watch(org, 7, 70, Term("a"))
        archive.assign_watch(org, 8, 70, Term("b"))
        archive.assign_watch(org, 7, 70, Not(Everything()))
        assert archive.count(Scope(org, watches=(7,))) == 0
        assert archive.count(Scope(org, brands=(70,))) == 2
        archive.forget_watch(org, 8)
        assert [m.item.id for m in archive.search(Scope(org, brands=(70,))).mentions] == ["2"]


class ReadingConformance:
    def test_pages_are_newest_first_and_meet(self, archive: Archive, org: int) -> None:
        batch = [
            heard(f"{n:02}", published=NOON + MINUTE * (n // 3), network=("bluesky", "mastodon")[n % 2])
            for n in range(20)
        ]
        archive.append(org, batch)
        everything = archive.search(Scope(org), 100)
        assert everything.next is None
        order = [m.item.published for m in everything.mentions]
        assert order == sorted(order, reverse=True)
        assert len({m.item.key for m in everything.mentions}) == 20
        read, after = [], None
        while True:
            page = archive.search(Scope(org), 3, after)
            read += [m.item.key for m in page.mentions]
            after = page.next
            if after is None:
                break
            archive.append(org, [heard(f"late{len(read)}", published=NOON + DAY)])
        assert read == [m.item.key for m in everything.mentions]
        assert list(archive.export(Scope(org, until=NOON + HOUR))) == list(everything.mentions)

    def test_a_page_from_anywhere(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1")])
        assert archive.search(Scope(org), 5, Position(NOON + MINUTE, "zzz", "")).mentions != ()
        assert archive.search(Scope(org), 5, Position(NOON, "bluesky", "1")).mentions == ()

    def test_every_filter(self, archive: Archive, org: int) -> None:
        archive.append(
            org,
            [
                heard("1", "#Été https://a.fr/x", watches=(1,), brands=(1,), source=1, mood=Sentiment.POSITIVE, emotion=Emotion.JOY),
                heard("2", "autre", author="bob", watches=(2,), brands=(2,), source=2, mood=Sentiment.NEGATIVE, language="en",
                      network="mastodon", type=ItemType.REVIEW, published=NOON + HOUR),
            ],
        )  # fmt: skip
        scopes = [
            Scope(org, watches=(1,)), Scope(org, brands=(1, 5)), Scope(org, brands_allowed=(1,)), Scope(org, until=NOON + HOUR),
            Scope(org, networks=("bluesky",)), Scope(org, languages=("fr", "de")), Scope(org, sentiments=("positive",)),
            Scope(org, emotions=("joy",)), Scope(org, types=("Note",)), Scope(org, authors=("bluesky:did:plc:ana",)),
            Scope(org, hashtags=("été",)), Scope(org, hashtags=("ete",)), Scope(org, links=("https://a.fr/x",)),
            Scope(org, sources=(1,)), Scope(org, query=Term("ete")),
        ]  # fmt: skip
        for scope in scopes:
            assert [m.item.id for m in archive.search(scope).mentions] == ["1"], scope
        assert archive.count(Scope(org, since=NOON + HOUR)) == 1
        assert archive.count(Scope(org, since=NOON, until=NOON)) == 0
        assert archive.count(Scope(org, watches=(1,), languages=("en",))) == 0

    def test_what_a_person_may_not_see_is_nowhere(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard("1", brands=(1,)), heard("2", brands=(2,)), heard("3", brands=())])
        mine, none = Scope(org, brands_allowed=(1,)), Scope(org, brands_allowed=())
        assert (archive.count(mine), archive.count(none)) == (1, 0)
        assert archive.count(Scope(org, brands=(2,), brands_allowed=(1,))) == 0
        assert archive.summary(mine).mentions == 1
        assert sum(p.total for p in archive.volume(mine, DAY)) == 1
        assert archive.facets(mine).networks[0].count == 1
        assert archive.shares(mine, "network")[0].count == 1
        assert archive.authors(mine)[0].count == 1
        assert len(archive.sample_texts(mine)) == 1
        assert archive.coverage(mine)[0].count == 1
        assert len(list(archive.export(mine))) == 1
        assert (archive.summary(none).mentions, archive.authors(none), archive.most_shared(none)) == (
            0,
            [],
            [],
        )

    def test_a_thread(self, archive: Archive, org: int) -> None:
        archive.append(
            org,
            [
                heard("root", published=NOON),
                heard("a", published=NOON + MINUTE, in_reply_to="root", context="root"),
                heard("b", published=NOON + 2 * MINUTE, in_reply_to="a", context="root"),
                heard("c", published=NOON + 3 * MINUTE, in_reply_to="b"),
                heard("other", published=NOON),
                heard("a", network="mastodon", published=NOON),
            ],
        )
        for start in ("root", "a", "b", "c"):
            assert [m.item.id for m in archive.thread(org, "bluesky", start)] == ["root", "a", "b", "c"]
        assert [m.item.id for m in archive.thread(org, "bluesky", "c", limit=2)][-1] == "c"
        assert archive.thread(org, "bluesky", "none") == []

    def test_arrivals_come_once_in_order(self, archive: Archive, org: int) -> None:
        start = archive.latest_sequence()
        archive.append(org, [heard(str(n), published=NOON - n * DAY) for n in range(7)])
        archive.append(org, [heard("last")])
        archive.append(org, [heard("last")])
        told: list[str] = []
        until = time.monotonic() + 5
        while len(told) < 8 and time.monotonic() < until:
            for organisation, arrival in archive.arrivals(start, limit=3):
                assert arrival.sequence > start
                start = arrival.sequence
                told += [arrival.mention.item.id] if organisation == org else []
        assert told == ["0", "1", "2", "3", "4", "5", "6", "last"]
        assert [arrival for organisation, arrival in archive.arrivals(start) if organisation == org] == []

    def test_no_news_of_what_never_was(self, archive: Archive, org: int) -> None:
        assert archive.mention(org, "bluesky", "none") is None
        assert archive.search(Scope(org)).mentions == ()
        assert archive.sample_texts(Scope(org)) == []
        assert archive.healthy() == ""


class FiguresConformance:
    def board(self, archive: Archive, org: int) -> list[HeardItem]:
        batch = [
            heard("1", "#a #b https://x.fr/1", author="ana", followers=10, mood=Sentiment.NEGATIVE, emotion=Emotion.ANGER, engagement=likes(5, reposts=2)),
            heard("2", "#a", author="ana", followers=20, published=NOON + HOUR, mood=Sentiment.POSITIVE, engagement=likes(None, views=9)),
            heard("3", "#a", author="bob", published=NOON + DAY, language="en", network="mastodon", source=2),
        ]  # fmt: skip
        archive.append(org, batch)
        return batch

    def test_summary(self, archive: Archive, org: int) -> None:
        empty = archive.summary(Scope(org))
        assert (empty.mentions, empty.authors, empty.engagement, empty.reach, empty.reach_known) == (
            0,
            0,
            None,
            None,
            0,
        )
        self.board(archive, org)
        told = archive.summary(Scope(org))
        assert (told.mentions, told.authors, told.negative, told.neutral, told.positive) == (3, 2, 1, 1, 1)
        assert (told.engagement, told.reach, told.reach_known) == (7, 20, 1)
        assert archive.summary(Scope(org, networks=("mastodon",))).engagement is None

    def test_facets_and_shares(self, archive: Archive, org: int) -> None:
        self.board(archive, org)
        facets = archive.facets(Scope(org), 2)
        assert [(s.value, s.count, s.negative, s.positive) for s in facets.hashtags] == [
            ("a", 3, 1, 1),
            ("b", 1, 1, 0),
        ]
        assert [(s.value, s.count) for s in facets.networks] == [("bluesky", 2), ("mastodon", 1)]
        assert [(s.value, s.count) for s in facets.languages] == [("fr", 2), ("en", 1)]
        assert [(s.value, s.count) for s in facets.emotions] == [("anger", 1)]
        assert [(s.value, s.count) for s in facets.links] == [("https://x.fr/1", 1)]
        assert [(s.value, s.count) for s in facets.types] == [("Note", 3)]
        for by in ("network", "language", "emotion", "type", "hashtag", "link"):
            assert list(archive.shares(Scope(org), by, 2)) == list(getattr(facets, f"{by}s"))
        assert [(s.value, s.count) for s in archive.shares(Scope(org), "author")] == [
            ("bluesky:did:plc:ana", 2),
            ("mastodon:did:plc:bob", 1),
        ]
        for by in ("sentiment", "site", "mention", "watch", "brand", "source", "place"):
            archive.shares(Scope(org), by)
        with pytest.raises(ValueError, match="Shares are counted by"):
            archive.shares(Scope(org), "id; DROP TABLE items")

    def test_authors(self, archive: Archive, org: int) -> None:
        self.board(archive, org)
        ana, bob = archive.authors(Scope(org))
        assert (ana.actor_id, ana.name, ana.count, ana.followers, ana.engagement) == (
            "did:plc:ana",
            "ana.example",
            2,
            20,
            7,
        )
        assert (ana.negative, ana.positive, bob.followers, bob.engagement) == (1, 1, None, None)
        for order in ("count", "followers", "engagement", "negative"):
            assert [a.actor_id for a in archive.authors(Scope(org), order, 1)] == ["did:plc:ana"]
        with pytest.raises(ValueError, match="Authors are ordered by"):
            archive.authors(Scope(org), "1; DROP TABLE items")

    def test_most_shared_shows_each_text_once(self, archive: Archive, org: int) -> None:
        archive.append(
            org,
            [
                heard("1", "copié", engagement=likes(5)),
                heard("2", "copié", engagement=likes(9)),
                heard("3", "seul", engagement=likes(7)),
                heard("4", "rien"),
            ],
        )
        assert [m.item.id for m in archive.most_shared(Scope(org))] == ["2", "3"]
        assert [m.item.id for m in archive.most_shared(Scope(org), 1)] == ["2"]

    def test_coverage(self, archive: Archive, org: int) -> None:
        self.board(archive, org)
        told = [(c.source, c.network, c.count, c.first, c.last) for c in archive.coverage(Scope(org))]
        assert told == [(1, "bluesky", 2, NOON, NOON + HOUR), (2, "mastodon", 1, NOON + DAY, NOON + DAY)]

    def test_a_sample_is_of_the_size_asked(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard(str(n), f"mot{n}") for n in range(30)])
        sample = archive.sample_texts(Scope(org), 10)
        assert len(set(sample)) == 10
        assert sample == archive.sample_texts(Scope(org), 10)
        assert sorted(archive.sample_texts(Scope(org), 100)) == sorted(f"mot{n}" for n in range(30))

    def test_volume_fills_the_gaps(self, archive: Archive, org: int) -> None:
        self.board(archive, org)
        scope = Scope(org, since=NOON - HOUR, until=NOON + 3 * HOUR)
        points = archive.volume(scope, HOUR)
        assert [(p.start, p.total, p.negative, p.neutral, p.positive) for p in points] == [
            (NOON - HOUR, 0, 0, 0, 0),
            (NOON, 1, 1, 0, 0),
            (NOON + HOUR, 1, 0, 0, 1),
            (NOON + 2 * HOUR, 0, 0, 0, 0),
        ]
        assert [p.total for p in archive.volume(Scope(org), DAY)] == [2, 1]
        assert archive.volume(Scope(new_organisation()), DAY) == []

    @pytest.mark.parametrize(
        ("month", "day", "hours"),
        [(3, 29, 23), (10, 25, 25), (6, 1, 24)],
        ids=["spring forward", "fall back", "any day"],
    )
    def test_days_follow_the_clocks_of_the_place(
        self, archive: Archive, org: int, month: int, day: int, hours: int
    ) -> None:
        from zoneinfo import ZoneInfo

        paris = ZoneInfo("Europe/Paris")
        midnight = dt.datetime(2026, month, day, tzinfo=paris).astimezone(dt.UTC)
        batch = [heard(f"{n}", published=midnight + n * HOUR) for n in range(-1, hours + 1)]
        archive.append(org, batch)
        scope = Scope(org, since=midnight - DAY / 2, until=midnight + 36 * HOUR)
        points = {p.start: p.total for p in archive.volume(scope, DAY, "Europe/Paris")}
        assert points[midnight] == hours
        assert sum(points.values()) == hours + 2
        assert all(start.astimezone(paris).hour == 0 for start in points)

    def test_weeks_begin_on_monday(self, archive: Archive, org: int) -> None:
        monday = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
        archive.append(org, [heard("sunday", published=monday - MINUTE), heard("monday", published=monday)])
        points = archive.volume(Scope(org), 7 * DAY)
        assert [(p.start, p.total) for p in points] == [(monday - 7 * DAY, 1), (monday, 1)]

    def test_hours_of_a_place_with_half_an_hour(self, archive: Archive, org: int) -> None:
        start = dt.datetime(2026, 3, 9, 18, 30, tzinfo=dt.UTC)  # midnight in Kolkata
        archive.append(org, [heard("1", published=start)])
        points = archive.volume(Scope(org, since=start, until=start + HOUR), HOUR, "Asia/Kolkata")
        assert [(p.start, p.total) for p in points] == [(start, 1)]

    def test_too_many_buckets_are_refused(self, archive: Archive, org: int) -> None:
        with pytest.raises(ValueError, match="longer"):
            archive.volume(Scope(org, since=NOON - 400 * DAY, until=NOON), MINUTE)


class PulseConformance:
    def test_people_are_counted_rather_than_posts(self, archive: Archive, org: int) -> None:
        bad = {"mood": Sentiment.NEGATIVE, "emotion": Emotion.ANGER}
        batch = [
            heard("1", "un", author="ana", published=NOON, **bad),
            heard("2", "deux", author="ana", published=NOON + 59 * MINUTE, **bad),
            heard("3", "deux", author="bob", published=NOON + MINUTE, mood=Sentiment.POSITIVE),
            heard("4", "trois", author="bob", published=NOON + 2 * HOUR),
            heard("before", author="old", published=NOON - MINUTE),
        ]
        archive.append(org, batch)
        scope = Scope(org, since=NOON + 5 * MINUTE, until=NOON + 2 * HOUR + MINUTE)
        pulses = archive.pulse(scope, HOUR)
        assert [p.start for p in pulses] == [NOON, NOON + HOUR, NOON + 2 * HOUR]
        assert [(p.posts, p.authors, p.texts, p.negative, p.positive) for p in pulses] == [
            (3, 2, 2, 1, 1),
            (0, 0, 0, 0, 0),
            (1, 1, 1, 0, 0),
        ]
        assert [p.emotions for p in pulses] == [(("anger", 1),), (), ()]

    def test_copies_count_for_a_quarter(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard(f"{n}", "copié", author=f"a{n}") for n in range(9)])
        pulse = archive.pulse(Scope(org, since=NOON, until=NOON + HOUR), HOUR)[0]
        assert (pulse.authors, pulse.texts, pulse.voices) == (9, 1, 3.0)

    def test_a_pulse_needs_a_period(self, archive: Archive, org: int) -> None:
        with pytest.raises(ValueError, match="since and until"):
            archive.pulse(Scope(org, since=NOON), HOUR)

    def test_who_spoke_first(self, archive: Archive, org: int) -> None:
        archive.append(org, [heard(f"{n}", f"mot {n}", published=NOON + n * MINUTE) for n in (3, 1, 2)])
        found = archive.earliest(Scope(org, since=NOON + MINUTE), 2)
        assert [m.item.id for m in found] == ["1", "2"]
        assert [m.item.id for m in archive.earliest(Scope(org, query=Term("3")), 2)] == ["3"]


class ArchiveConformance(
    AppendConformance,
    ForgettingConformance,
    EngagementConformance,
    WatchConformance,
    ReadingConformance,
    FiguresConformance,
    PulseConformance,
):
    """The whole contract."""
