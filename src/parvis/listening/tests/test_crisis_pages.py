"""The screens of crisis rooms answer, for those who may; the report says the same on screen, as text and on paper."""

from __future__ import annotations

import csv
import datetime as dt
import io
from functools import cache

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from parvis.listening.actions import crisis_log
from parvis.listening.actions.alert_rules import add_default_rules, replay_past
from parvis.listening.actions.crises import open_from_alert
from parvis.listening.models import Alert, Crisis, CrisisEntry, HoldingStatement
from parvis.listening.tests.talk import DAY, everyday, said, storm
from parvis.workspaces.models import AuditEntry, Membership

NOW = dt.datetime(2026, 11, 20, 14, 30, tzinfo=dt.UTC)


@cache
def a_month(brand):
    """Told once for all the tests."""
    return [*everyday(brand, NOW - 30 * DAY, NOW, an_hour=2), *storm(brand, NOW.replace(hour=10))]


@pytest.fixture
def room(archive, world, client, monkeypatch):
    """Five weeks with a storm in the morning, its alert, its room, and somebody signed in."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    organisation, brand = world.workspace.organisation, world.own.pk
    archive.append(organisation, a_month(brand))
    archive.append(
        organisation,
        [said(f"q{n}", NOW.replace(hour=11, minute=n), f"asker{n}", "Aubrelle, quand serons-nous remboursés ? <b>", brand) for n in range(3)],
    )  # fmt: skip
    add_default_rules(world.workspace, world.own)
    replay_past(world.workspace, brand, NOW)
    Membership.objects.create(organisation_id=organisation, person=world.person, role="owner")
    client.force_login(world.person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    alert = Alert.objects.filter(part_of__isnull=True).latest("since")
    return open_from_alert(world.workspace, alert.pk)


def page(client, name, *args, **query):
    answer = client.get(reverse(f"listening:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_every_page_answers(room, client):
    for name, args in (
        ("crises", ()), ("crisis-new", ()), ("crisis", (room.pk,)), ("crisis-report", (room.pk,)), ("statements", ()),
        ("statement-new", ()), ("statement", (HoldingStatement.objects.first().pk,)), ("alert", (room.alert_id,)),
    ):  # fmt: skip
        page(client, name, *args)
    whole = page(client, "crisis", room.pk)
    assert "crisis-volume" in whole
    assert "Prévention" not in whole
    reading = page(client, "crisis", room.pk, part="reading")
    assert "plastique" in reading
    assert "remboursés" in reading
    assert "<b>" not in reading.replace("<b></b>", ""), "what people wrote is escaped"
    assert 'id="crisis-now"' in page(client, "crisis", room.pk, part="now", zoom="1h")
    assert page(client, "crisis", room.pk, zoom="nonsense")
    assert client.get(reverse("listening:crisis", args=[room.pk]), {"corrects": "999"}).status_code == 404
    assert client.get(reverse("listening:crisis", args=[999])).status_code == 404


def test_a_line_is_written_with_and_without_scripts(room, client):
    address = reverse("listening:crisis-write", args=[room.pk])
    assert client.get(address).status_code == 405
    plain = client.post(address, {"kind": "decision", "text": "We answer at noon."})
    assert plain.status_code == 302
    quick = client.post(address, {"kind": "note", "text": "Press called."}, headers={"HX-Request": "true"})
    assert "Press called." in quick.content.decode()
    assert quick["HX-Trigger"] == "parvis:refresh"
    refused = client.post(address, {"kind": "note", "text": " "}, headers={"HX-Request": "true"})
    assert 'role="alert"' in refused.content.decode()
    assert CrisisEntry.objects.exclude(kind="event").count() == 2


def test_questions_and_statements_are_worked_on_in_the_room(room, client):
    client.post(
        reverse("listening:crisis-questions", args=[room.pk]),
        {"text": "Quand ?", "people": "3", "samples": "bluesky|q0\nbad"},
    )
    question = room.questions.get()
    assert (question.people, question.samples) == (3, [["bluesky", "q0"]])
    answered = reverse("listening:crisis-question", args=[room.pk, question.pk])
    client.post(answered, {"answer": "Ce soir."})
    question.refresh_from_db()
    assert question.answer == "Ce soir."
    statement = HoldingStatement.objects.filter(language="en").first()
    address = reverse("listening:crisis-statement", args=[room.pk, statement.pk])
    client.post(address, {"blank:brand": "Aubrelle"})
    assert not room.entries.filter(kind="statement").exists()
    client.post(
        address,
        {"blank:brand": "Aubrelle", "blank:subject": "parcels", "blank:time of the next answer": "6 pm"},
    )
    assert "parcels" in room.entries.get(kind="statement").text


def test_a_room_is_opened_by_hand_and_a_bad_query_is_explained(room, client, world):
    address = reverse("listening:crisis-new")
    typed = {
        "brand": world.own.pk,
        "title": "Leak",
        "since": "2026-11-20T11:00",
        "severity": 2,
        "watch": "",
        "query": "(colis",
    }
    assert client.post(address, typed).status_code == 422
    made = client.post(address, typed | {"query": "colis"})
    crisis = Crisis.objects.get(title="Leak")
    assert made.url == reverse("listening:crisis", args=[crisis.pk])
    assert crisis.since == dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC), "typed in the organisation's zone"


def test_those_who_only_read_are_offered_nothing_to_do(room, client, world):
    Membership.objects.update(role="viewer")
    shown = page(client, "crisis", room.pk) + page(client, "crisis", room.pk, part="reading")
    for absent in ("crisis-text", "crisis-close", "To be answered", "crisis-statements"):
        assert absent not in shown
    assert client.post(reverse("listening:crisis-close", args=[room.pk])).status_code == 403
    assert client.get(reverse("listening:crisis-report-file", args=[room.pk, "pdf"])).status_code == 403
    assert client.get(reverse("listening:crisis-log-file", args=[room.pk])).status_code == 403


def test_the_report_is_the_same_on_screen_as_text_and_on_paper(room, client, world):
    crisis_log.log(world.workspace, room.pk, "decision", "=We answer *now*, at noon.")
    client.post(reverse("listening:crisis-close", args=[room.pk]), {"lessons": "Answer sooner."})
    shown = page(client, "crisis-report", room.pk)
    text = page(client, "crisis-report-file", room.pk, "md")
    for expected in ("First decision", "Answer sooner.", "What is not known"):
        assert expected in shown
        assert expected in text
    assert r"=We answer \*now\*, at noon." in text
    assert "15:30" in shown, "in the organisation's zone"
    assert "2026-11-20 15:30 CET" in text
    paper = client.get(reverse("listening:crisis-report-file", args=[room.pk, "pdf"]))
    assert paper.content.startswith(b"%PDF-")
    assert len(paper.content) > 20_000
    log = client.get(reverse("listening:crisis-log-file", args=[room.pk])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(log)))
    decision = next(row for row in rows if row["kind"] == "decision")
    assert decision["text"] == "'=We answer *now*, at noon.", "a spreadsheet must not run it"
    assert {row["kind"] for row in rows} >= {"alert", "event", "decision"}
    assert AuditEntry.objects.filter(verb="crisis.export").count() == 3
    assert client.get(reverse("listening:crisis-report-file", args=[room.pk, "exe"])).status_code == 404


def test_in_french_it_is_french(room, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    shown = page(client, "crisis", room.pk)
    assert "Journal" in shown
    assert "Write it down" not in shown
