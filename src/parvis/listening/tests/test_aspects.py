"""What mentions are about: the list people edit, mentions read with it, corrected, counted, and the past read again."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from parvis.archive.contract import Scope
from parvis.engine.aspect_taxonomy import STARTING
from parvis.engine.items import Actor, Item
from parvis.engine.query import QueryError
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.understanding import Sentiment
from parvis.listening.actions import aspects as actions
from parvis.listening.actions import corrections, past, past_readings
from parvis.listening.actions.aspects import AspectDraft, AspectRefused
from parvis.listening.actions.watches import WatchDraft, create_watch
from parvis.listening.exporting import json_lines
from parvis.listening.models import AspectTaxonomy, PastReading, Watch
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries import aspects, linting
from parvis.listening.queries.fragments import resolved
from parvis.listening.queries.past import readings_to_go_on_with
from parvis.listening.queries.watches import node_of
from parvis.listening.tasks.past_readings import PastReader
from parvis.workspaces.models import AuditEntry, Membership

READER = BaselineUnderstander()
MIXED = "Livraison nulle mais produit génial"


@pytest.fixture
def archive(archive, monkeypatch):
    for module in ("actions.corrections", "actions.rematching"):
        monkeypatch.setattr(f"parvis.listening.{module}.get_archive", lambda: archive)
    return archive


@pytest.fixture
def pipeline(archive) -> Pipeline:
    return Pipeline(archive, READER)


@pytest.fixture
def at_once(monkeypatch) -> None:
    """What was saved is read with at the next batch, not some seconds later."""
    monkeypatch.setattr("parvis.listening.taught_readers.LOOK_AGAIN", -1.0)


def say(pipeline, world, *texts: str, first: int = 0) -> None:
    now = timezone.now()
    items = [
        Item(
            network="bluesky",
            id=f"id{first + n}",
            actor=Actor(id=f"a{n}", name="ana"),
            content=text,
            published=now - dt.timedelta(hours=1 + n),
            language="fr",
        )
        for n, text in enumerate(texts)
    ]
    pipeline.process(
        world.workspace.organisation, items, source=0, brands=(world.own.pk,), keep_unmatched=True
    )


def told(archive, world, number: int) -> tuple[str, ...]:
    return archive.mention(world.workspace.organisation, "bluesky", f"id{number}").understanding.aspects


def draft(fr: str = "Borne", words: str = "borne, prise", examples: str = "", en: str = "") -> AspectDraft:
    return AspectDraft({"fr": fr, "en": en}, {"fr": words, "en": ""}, examples)


def test_mentions_are_read_with_the_list_everybody_starts_from(archive, world, pipeline) -> None:
    say(pipeline, world, MIXED, "Bonjour à tous")
    assert set(told(archive, world, 0)) == {"delivery:negative", "product:positive"}
    assert told(archive, world, 1) == ()
    (line, _other) = json_lines(archive.export(Scope(world.workspace.organisation)), {})
    assert '"aspects": "delivery:negative product:positive"' in line or "product:positive" in line


def test_a_changed_list_is_used_at_once_and_audited(archive, world, pipeline, at_once) -> None:
    say(pipeline, world, "La borne est cassée")
    assert told(archive, world, 0) == ("product:negative",)
    key = actions.save_aspect(world.workspace, None, draft(en="Charging point"))
    assert key == "charging-point"
    say(pipeline, world, "La borne est cassée", first=1)
    assert set(told(archive, world, 1)) == {"charging-point:negative", "product:negative"}
    assert actions.save_aspect(world.workspace, key, draft(fr="Bornes", words="poteau")) == key
    say(pipeline, world, "La borne", "Un poteau", first=2)
    assert (told(archive, world, 2), told(archive, world, 3)) == ((), ("charging-point:neutral",))
    actions.delete_aspect(world.workspace, key)
    assert aspects.taxonomy_of(world.workspace.organisation) == STARTING
    assert aspects.taxonomy_of(world.foreign.organisation_id) == STARTING
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs.count("aspect.save") == 2
    assert verbs[-1] == "aspect.delete"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (draft(fr=""), "name_fr", "name"),
        (draft(words="", examples=" \n "), "words_fr", "at least one word"),
        (draft(words="borne, !!!"), "words_fr", "“!!!” is no word"),
        (draft(words=", ".join(f"mot{n}" for n in range(401))), "words_fr", "At most 400"),
        (draft(examples="\n".join(f"exemple {n}" for n in range(201))), "examples", "At most 200"),
        (draft(fr="  livraison "), "name_fr", "already"),
        (draft(fr="DELIVERY"), "name_fr", "already"),
    ],
)
def test_what_cannot_be_saved_says_why_and_where(world, typed, field, said) -> None:
    with pytest.raises(AspectRefused, match=said) as refused:
        actions.save_aspect(world.workspace, None, typed)
    assert refused.value.field == field
    assert not AspectTaxonomy.objects.exists()


def test_only_those_who_manage_change_the_list(archive, world) -> None:
    for act in (
        lambda: actions.save_aspect(world.as_role("editor"), None, draft()),
        lambda: actions.delete_aspect(world.as_role("editor"), "price"),
        lambda: actions.start_anew(world.as_role("viewer")),
        lambda: past_readings.ask(world.as_role("editor"), 7),
    ):
        with pytest.raises(PermissionDenied):
            act()
    actions.delete_aspect(world.as_role("manager"), "price")
    assert "price" not in aspects.names_of(world.workspace.organisation, "fr")
    actions.start_anew(world.as_role("manager"))
    assert aspects.taxonomy_of(world.workspace.organisation) == STARTING


def test_queries_ask_by_key_or_by_name(archive, world, pipeline) -> None:
    organisation = world.workspace.organisation
    say(pipeline, world, MIXED, "Livraison rapide, merci")
    for query, number in {
        "aspect:delivery": 2,
        "aspect:Livraison": 2,
        "sujet:livraison:négatif": 1,
        'aspect:"service client"': 0,
        "aspect:produit NOT aspect:delivery:positive": 1,
    }.items():
        assert archive.count(Scope(organisation, query=resolved(organisation, query))) == number, query
    with pytest.raises(QueryError, match="no aspect called “licorne”"):
        resolved(organisation, "aspect:licorne")


def test_a_watch_keeps_what_it_asks_for(archive, world, pipeline) -> None:
    watch = create_watch(world.workspace, world.own.pk, WatchDraft("Colis", "aspect:livraison:negative"))
    say(pipeline, world, MIXED, "Livraison rapide, merci")
    assert [
        m.item.id for m in archive.search(Scope(watch.organisation_id, watches=(watch.pk,))).mentions
    ] == ["id0"]
    with pytest.raises(AspectRefused, match="“Colis”"):
        actions.delete_aspect(world.workspace, "delivery")
    assert node_of(Watch.objects.get(pk=watch.pk))
    assert "delivery" in aspects.names_of(watch.organisation_id, "fr")


def test_a_person_says_what_a_mention_is_about_and_that_teaches(archive, world, pipeline, at_once) -> None:
    said = (
        "Le taxi n’est pas venu",
        "Le taxi a oublié mon paquet de riz",
        "Un taxi pour rien",
        "Taxi absent",
    )
    say(pipeline, world, *said)
    for number in range(len(said)):
        mention = archive.mention(world.workspace.organisation, "bluesky", f"id{number}")
        corrections.correct_aspects(
            world.workspace, mention, {"delivery": Sentiment.NEGATIVE, "unknown": Sentiment.POSITIVE}
        )
    assert told(archive, world, 0) == ("delivery:negative",)
    mention = archive.mention(world.workspace.organisation, "bluesky", "id3")
    assert mention.understanding.model.endswith("a person")
    say(pipeline, world, "Encore un taxi", first=10)
    assert [term.partition(":")[0] for term in told(archive, world, 10)] == ["delivery"]


def test_the_editor_says_what_is_wrong_about_an_aspect_and_mends_it(archive, world) -> None:
    (found,) = linting.findings(world.workspace, "aspect:delivry retard")
    assert "no aspect called “delivry”" in found.message_id % found.params
    assert found.fixes[0].replacement == "aspect:delivery"
    assert linting.findings(world.workspace, "aspect:delivery retard")[:1] != (found,)


def test_the_board_counts_them_by_their_own_mood(archive, world, pipeline, client) -> None:
    say(pipeline, world, MIXED, "Livraison rapide, merci")
    signed_in(client, world)
    board = client.get(reverse("listening:brand", args=["aubrelle"]) + "?range=all")
    delivery = next(one for one in board.context["board"].aspects if one.row.value == "delivery")
    assert (delivery.row.count, delivery.row.negative, delivery.row.positive) == (2, 1, 1)
    behind = client.get(delivery.negative_href)
    assert [card.item.item.id for card in behind.context["list"].cards] == ["id0"]
    assert "Delivery" in behind.content.decode()
    facet = client.get(board.context["board"].facet_hrefs["aspect"])
    assert "Delivery" in facet.content.decode()
    with translation.override("fr"):
        assert aspects.names_of(world.workspace.organisation, "fr")["delivery"] == "Livraison"


def signed_in(client, world, role: str = "owner") -> None:
    Membership.objects.create(organisation_id=world.workspace.organisation, person=world.person, role=role)
    world.person.language = "en"
    world.person.save()
    client.force_login(world.person)


def test_the_screens(archive, world, pipeline, client) -> None:
    say(pipeline, world, MIXED, "La borne ne marche pas")
    signed_in(client, world)
    listed = client.get(reverse("listening:aspects")).content.decode()
    assert "aspect:delivery" in listed
    typed = {"name_fr": "Borne", "name_en": "", "words_fr": "borne", "words_en": "", "examples": ""}
    shown = client.post(reverse("listening:aspect-preview"), typed)
    assert shown.context["count"] == 1
    assert "La borne" in shown.content.decode()
    wrong = client.post(reverse("listening:aspect-new"), {**typed, "words_fr": "", "examples": ""})
    assert wrong.status_code == 422
    assert "at least one word" in wrong.content.decode()
    assert 'value="Borne"' in wrong.content.decode()
    assert client.post(reverse("listening:aspect-new"), typed).status_code == 302
    page = client.get(reverse("listening:aspect", args=["borne"]))
    assert 'value="Borne"' in page.content.decode()
    preview = client.post(
        reverse("listening:aspect-preview") + "?key=delivery", {**typed, "name_fr": "Livraison"}
    )
    assert (preview.context["count"], preview.context["new"], preview.context["lost"]) == (1, 1, 1)
    asked = client.get(reverse("listening:aspect-delete", args=["borne"]))
    assert "Delete “Borne”?" in asked.content.decode()
    assert (
        client.get(reverse("listening:aspect", args=["borne"])).status_code == 200
    )  # asking deletes nothing
    assert client.post(reverse("listening:aspect-delete", args=["borne"])).status_code == 302
    assert client.get(reverse("listening:aspect", args=["borne"])).status_code == 404
    mention = reverse("listening:mention-correct") + "?network=bluesky&id=id0"
    client.post(mention, {"aspects": "1", "aspect-price": "negative", "aspect-delivery": ""})
    assert told(archive, world, 0) == ("price:negative",)
    assert (
        "Price: Negative"
        in client.get(reverse("listening:mention") + "?network=bluesky&id=id0").content.decode()
    )


def test_those_who_only_look_see_the_list_and_change_nothing(archive, world, client) -> None:
    signed_in(client, world, "viewer")
    page = client.get(reverse("listening:aspects"))
    assert page.status_code == 200
    assert reverse("listening:aspect-new") not in page.content.decode()
    assert client.get(reverse("listening:aspect-new")).status_code == 403
    assert client.post(reverse("listening:aspect-preview"), {}).status_code == 403
    assert client.post(reverse("listening:past-read"), {"days": "7"}).status_code == 403


def read_all(reading: PastReading, reader) -> None:
    assert past_readings.take(reading.pk)
    while past_readings.read_page(reading.pk, reader):
        pass


def test_the_past_is_read_again_page_by_page(archive, world, pipeline, at_once, monkeypatch) -> None:
    monkeypatch.setattr(past_readings, "AT_ONCE", 2)
    watch = create_watch(world.workspace, world.own.pk, WatchDraft("Bornes", "aspect:price:negative"))
    say(pipeline, world, *(["La borne est en panne"] * 4), MIXED)
    held = archive.mention(world.workspace.organisation, "bluesky", "id4")
    corrections.correct_aspects(world.workspace, held, {"price": Sentiment.NEGATIVE})
    held = archive.mention(world.workspace.organisation, "bluesky", "id4")
    corrections.correct_mood(world.workspace, held, Sentiment.POSITIVE)
    actions.save_aspect(world.workspace, None, draft())
    reading = past_readings.ask(world.workspace, 7)
    assert (reading.total, readings_to_go_on_with()) == (5, [(reading.pk, world.workspace.organisation)])
    with pytest.raises(past_readings.ReadingRefused, match="already"):
        past_readings.ask(world.workspace, 30)
    reader = pipeline.readers.of(world.workspace.organisation)
    assert past_readings.take(reading.pk)
    assert not past_readings.take(reading.pk)  # another worker
    assert past_readings.read_page(reading.pk, reader)
    past_readings.let_go(reading.pk)  # its worker stops in the middle; another goes on
    read_all(reading, reader)
    reading.refresh_from_db()
    assert (reading.state, reading.read, reading.changed) == ("done", 5, 4)
    assert all("borne:" in " ".join(told(archive, world, n)) for n in range(4))
    assert told(archive, world, 4) == ("price:negative",)  # a person's word stays
    kept = archive.mention(world.workspace.organisation, "bluesky", "id4").understanding
    assert (kept.sentiment, kept.model) == (Sentiment.POSITIVE, held.understanding.model)
    watch.refresh_from_db()
    assert not watch.is_searched  # to be searched again, since it asks for an aspect
    past.search(watch.pk)
    assert archive.count(Scope(watch.organisation_id, watches=(watch.pk,))) == 1


def test_a_reading_can_be_stopped(archive, world, pipeline, monkeypatch) -> None:
    monkeypatch.setattr(past_readings, "AT_ONCE", 1)
    say(pipeline, world, MIXED, MIXED, MIXED)
    reading = past_readings.ask(world.workspace, 30)
    assert past_readings.take(reading.pk)
    assert past_readings.read_page(reading.pk, READER)
    past_readings.stop(world.workspace, reading.pk)
    assert not past_readings.read_page(reading.pk, READER)
    reading.refresh_from_db()
    assert (reading.state, reading.read) == ("stopped", 1)
    assert readings_to_go_on_with() == []
    assert past_readings.ask(world.workspace, 7).pk != reading.pk


class InThread:
    """Stands for a worker's threads, for a test whose database is its own."""

    async def call(self, function, *args):
        return await sync_to_async(function)(*args)

    def close(self) -> None:
        """Nothing runs beside."""


def test_the_past_is_read_with_the_list_as_it_is_when_asked(archive, world, pipeline) -> None:
    """Within the seconds for which a worker takes what was taught to be what it was, too."""
    say(pipeline, world, "Encore du plastique partout")  # the worker has just looked at the list
    actions.save_aspect(
        world.workspace, None, AspectDraft({"en": "Plastic", "fr": ""}, {"fr": "plastique", "en": ""}, "")
    )
    reading = past_readings.ask(world.workspace, 7)
    worker = PastReader(pipeline)
    worker.close()
    worker._threads = InThread()
    async_to_sync(worker._look)(asyncio.Event())
    reading.refresh_from_db()
    assert (reading.state, reading.read, reading.changed) == ("done", 1, 1)
    assert told(archive, world, 0) == ("plastic:negative",)
