"""Correcting a mention's mood: the archive shows it, the model learns from it, and people can undo it."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from parvis.archive.contract import Scope
from parvis.engine.models import VERSION
from parvis.engine.query.ast import Term
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.understanding import Emotion, Sentiment
from parvis.listening.actions import corrections as actions
from parvis.listening.models import LabelCorrection, MoodLayer, Watch
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries import boards
from parvis.listening.queries.corrections import active_layers, due, overview
from parvis.listening.tests.conftest import heard

COLOURS = {Sentiment.NEGATIVE: "orange", Sentiment.NEUTRAL: "gris", Sentiment.POSITIVE: "violet"}
PLACES = ["chez moi", "au port", "dans la rue", "à la gare", "en ville", "au marché", "à Lyon"]


@pytest.fixture
def archive(archive, monkeypatch):
    monkeypatch.setattr("parvis.listening.actions.corrections.get_archive", lambda: archive)
    return archive


def text_of(number: int, mood: Sentiment) -> str:
    return f"La box est {COLOURS[mood]} ce soir {PLACES[number % 7]} avec le voisin {number % 5}"


def taught(archive, world, number: int) -> None:
    """A brand whose people said as many times what its colours mean."""
    organisation = world.workspace.organisation
    archive.append(
        organisation,
        [
            heard(n, text_of(n, mood), brand=world.own.pk)
            for n, mood in zip(range(number), itertools.cycle(COLOURS))
        ],
    )
    for n, mood in zip(range(number), itertools.cycle(COLOURS)):
        actions.correct_mood(world.workspace, archive.mention(organisation, "bluesky", f"id{n}"), mood)


def test_a_correction_shows_at_once_and_is_kept_once(archive, world) -> None:
    taught(archive, world, 1)
    mention = boards.one(world.workspace, "bluesky", "id0")
    assert (mention.understanding.sentiment, mention.understanding.sentiment_score) == (
        Sentiment.NEGATIVE,
        -1.0,
    )
    assert archive.summary(Scope(world.workspace.organisation)).negative == 1
    actions.correct_mood(world.workspace, mention, Sentiment.POSITIVE)
    actions.correct_emotion(world.workspace, mention, Emotion.JOY)
    rows = {row.kind: row for row in LabelCorrection.objects.all()}
    assert {kind: row.label for kind, row in rows.items()} == {"sentiment": "positive", "emotion": "joy"}
    assert rows["sentiment"].said_before == "neutral"
    assert boards.one(world.workspace, "bluesky", "id0").understanding.emotion == Emotion.JOY


def test_only_those_who_may_listen_correct(archive, world) -> None:
    taught(archive, world, 1)
    mention = boards.one(world.workspace, "bluesky", "id0")
    with pytest.raises(PermissionDenied):
        actions.correct_mood(world.as_role("viewer"), mention, Sentiment.POSITIVE)
    with pytest.raises(PermissionDenied):
        actions.set_layer_active(world.as_role("analyst"), "fr", False)
    with pytest.raises(PermissionDenied):
        actions.forget_corrections(world.as_role("analyst"), "fr")


def test_enough_corrections_are_learned_from_and_read_with(archive, world) -> None:
    organisation = world.workspace.organisation
    taught(archive, world, 15)
    assert due(timezone.now()) == []
    taught(archive, world, 60)
    assert due(timezone.now()) == [(organisation, "fr")]
    layer = actions.learn_layer(organisation, "fr")
    assert layer.corrections == 60 and layer.data and layer.after > layer.before
    assert due(timezone.now()) == []
    pipeline = Pipeline(archive, BaselineUnderstander())
    new = heard(900, "La box est orange ce soir à Lyon", brand=world.own.pk).item
    pipeline.process(organisation, [new], source=1, keep_unmatched=True)
    read = archive.mention(organisation, "bluesky", "id900").understanding
    assert read.sentiment == Sentiment.NEGATIVE
    assert read.model.startswith(f"{VERSION} + ")
    actions.set_layer_active(world.workspace, "fr", False)
    assert active_layers(organisation) == ()
    (row,) = overview(world.workspace)
    assert (row.language, row.corrections, row.waiting) == ("fr", 60, 0)


def test_a_lesson_is_one_worker_s(archive, world) -> None:
    taught(archive, world, 21)
    organisation = world.workspace.organisation
    MoodLayer.objects.create(
        organisation_id=organisation, language="fr", learned_at=timezone.now() - dt.timedelta(hours=1),
        learning_until=timezone.now() + dt.timedelta(minutes=5),
    )  # fmt: skip
    assert due(timezone.now()) == []
    assert actions.learn_layer(organisation, "fr") is None


def test_watches_that_ask_for_a_mood_gain_or_lose_what_was_corrected(archive, world) -> None:
    organisation = world.workspace.organisation
    angry, happy, any_mood, elsewhere = (
        Watch.objects.create(organisation=world.own.organisation, brand=brand, name=query[:20], query=query)
        for brand, query in (
            (world.own, "box sentiment:negative"),
            (world.rival, "box sentiment:positive"),
            (world.own, "box"),
            (world.own, "livre sentiment:negative"),
        )
    )
    archive.append(organisation, [heard(n, "La box est là", brand=world.own.pk) for n in (1, 2)])
    archive.assign_watch(organisation, any_mood.pk, world.own.pk, Term("box"))  # as saving it does
    mention = archive.mention(organisation, "bluesky", "id1")
    actions.correct_mood(world.workspace, mention, Sentiment.NEGATIVE)
    assert archive.mention(organisation, "bluesky", "id1").watches == (angry.pk, any_mood.pk)
    assert (
        archive.count(Scope(organisation, watches=(angry.pk,))) == 1
    )  # what an alert rule of that watch counts
    actions.correct_mood(world.workspace, mention, Sentiment.POSITIVE)
    found = archive.mention(organisation, "bluesky", "id1")
    assert found.watches == (happy.pk, any_mood.pk)
    assert found.brands == (world.own.pk, world.rival.pk)
    assert archive.mention(organisation, "bluesky", "id2").watches == (any_mood.pk,)
    assert not archive.count(Scope(organisation, watches=(elsewhere.pk,)))


def test_what_a_person_said_survives_an_edit(archive, world) -> None:
    organisation = world.workspace.organisation
    taught(archive, world, 1)
    held = archive.mention(organisation, "bluesky", "id0").item
    edited = msgspec.structs.replace(
        held, content="Super, merci, génial !", updated=held.published + dt.timedelta(minutes=5)
    )
    Pipeline(archive, BaselineUnderstander()).process(organisation, [edited], source=1, keep_unmatched=True)
    found = archive.mention(organisation, "bluesky", "id0")
    assert found.item.content == "Super, merci, génial !"
    assert found.understanding.sentiment == Sentiment.NEGATIVE


def test_what_left_the_archive_teaches_nothing_and_all_can_be_forgotten(archive, world) -> None:
    organisation = world.workspace.organisation
    taught(archive, world, 30)
    archive.erase_author(organisation, "bluesky", "ana")
    assert actions.learn_layer(organisation, "fr").data == b""
    assert actions.forget_corrections(world.workspace, "fr") == 30
    assert not LabelCorrection.objects.exists() and not MoodLayer.objects.exists()
    assert overview(world.workspace) == []
