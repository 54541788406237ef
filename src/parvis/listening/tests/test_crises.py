"""Crisis rooms: who may open, write and close; a log that is only added to; questions, statements, and what a room reads."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import translation

from parvis.engine.crisis.timing import Course
from parvis.engine.query import QueryError
from parvis.listening.actions import crises as actions
from parvis.listening.actions import crisis_log, holding_statements
from parvis.listening.actions.crises import CrisisDraft
from parvis.listening.actions.holding_statements import StatementDraft
from parvis.listening.holding import READY, blanks, filled
from parvis.listening.models import Alert, AlertNote, Crisis, CrisisEntry, CrisisQuestion, HoldingStatement
from parvis.listening.queries import crises, crisis_reports, crisis_rooms
from parvis.listening.tests.talk import DAY, HOUR, everyday, said, storm
from parvis.workspaces.models import AuditEntry

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)
BEGAN = NOW - 4 * HOUR


@pytest.fixture
def talk(archive, world):
    """Three weeks of everyday talk, then a storm."""
    organisation, brand = world.workspace.organisation, world.own.pk
    archive.append(organisation, list(everyday(brand, NOW - 21 * DAY, NOW)))
    archive.append(organisation, list(storm(brand, BEGAN, hours=4)))
    return archive


@pytest.fixture
def alert(world):
    """An alert of that storm."""
    made = Alert.objects.create(
        organisation_id=world.workspace.organisation, brand=world.own, kind="rise", severity=3, since=BEGAN,
        opened_at=BEGAN + 0.25 * HOUR, last_seen_at=NOW,
    )  # fmt: skip
    AlertNote.objects.create(alert=made, kind="opened", at=made.opened_at)
    AlertNote.objects.create(alert=made, kind="acknowledged", at=BEGAN + 0.5 * HOUR, actor="Ana")
    return made


@pytest.fixture
def room(world, alert):
    """Its open room."""
    return actions.open_from_alert(world.workspace, alert.pk)


# ---------------------------------------------------------------- opening and closing


def test_an_alert_has_one_open_room_however_often_it_is_asked_for(world, alert, room):
    again = actions.open_from_alert(world.workspace, alert.pk)
    assert again == room
    part = Alert.objects.create(
        organisation_id=world.workspace.organisation, brand=world.own, kind="mood", since=BEGAN, opened_at=NOW,
        last_seen_at=NOW, part_of=alert,
    )  # fmt: skip
    assert actions.open_from_alert(world.workspace, part.pk) == room
    assert (room.since, room.severity, room.brand) == (BEGAN, 3, world.own)
    assert [e.details["event"] for e in room.entries.all()] == ["opened"]


def test_a_room_nobody_named_is_called_in_the_language_of_whoever_reads(world, alert, room):
    assert room.name == "Rise of mentions: Aubrelle"
    with translation.override("fr"):
        assert room.name == "Hausse des mentions\u00a0: Aubrelle"
    alert.delete()
    room.refresh_from_db()
    assert room.name == "Crisis: Aubrelle"
    by_hand = actions.open_by_hand(world.workspace, world.own.pk, CrisisDraft("The parcels", BEGAN))
    with translation.override("fr"):
        assert by_hand.name == "The parcels"


def test_after_it_is_closed_the_alert_opens_another_and_the_first_cannot_be_reopened(world, alert, room):
    actions.close(world.workspace, room.pk, "Answer sooner.")
    second = actions.open_from_alert(world.workspace, alert.pk)
    assert second != room
    with pytest.raises(ValidationError, match="Another room"):
        actions.reopen(world.workspace, room.pk)
    actions.close(world.workspace, second.pk)
    assert actions.reopen(world.workspace, room.pk).is_open


def test_closing_twice_changes_nothing(world, room):
    first = actions.close(world.workspace, room.pk, "One lesson.").closed_at
    again = actions.close(world.workspace, room.pk)
    assert (again.closed_at, again.lessons) == (first, "One lesson.")
    assert room.entries.filter(details__event="closed").count() == 1


def test_a_room_opened_by_hand_checks_what_was_typed(world):
    with pytest.raises(QueryError):
        actions.open_by_hand(world.workspace, world.own.pk, CrisisDraft("X", BEGAN, query="(colis"))
    with pytest.raises(ValidationError, match="future"):
        actions.open_by_hand(world.workspace, world.own.pk, CrisisDraft("X", NOW + 1000 * DAY))
    with pytest.raises(Http404):
        actions.open_by_hand(world.workspace, world.foreign.pk, CrisisDraft("X", BEGAN))
    assert not Crisis.objects.exists()


@pytest.mark.parametrize(
    ("role", "reads", "writes", "manages"),
    [
        ("viewer", True, False, False),
        ("analyst", True, False, False),
        ("editor", True, True, False),
        ("manager", True, True, True),
    ],
)
def test_viewers_read_editors_write_managers_open_and_close(world, alert, room, role, reads, writes, manages):
    somebody = world.as_role(role)
    assert crises.crisis(somebody, room.pk) == room
    for allowed, act in (
        (writes, lambda: crisis_log.log(somebody, room.pk, "note", "Hello")),
        (writes, lambda: crisis_log.take_question(somebody, room.pk, "Pourquoi ?")),
        (manages, lambda: actions.learn(somebody, room.pk, "Less.")),
        (manages, lambda: holding_statements.save_statement(somebody, StatementDraft("fr", "T", "[a]"))),
        (manages, lambda: actions.close(somebody, room.pk)),
        (manages, lambda: actions.open_from_alert(somebody, alert.pk)),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_a_brand_that_is_closed_to_somebody_has_no_rooms_for_them(world, room):
    elsewhere = world.as_role("manager", frozenset({world.rival.pk}))
    assert not crises.crises(elsewhere).exists()
    for act in (
        lambda: crises.crisis(elsewhere, room.pk),
        lambda: crisis_log.log(elsewhere, room.pk, "note", "Hello"),
        lambda: actions.close(elsewhere, room.pk),
    ):
        with pytest.raises(Http404):
            act()
    with pytest.raises(PermissionDenied):
        holding_statements.save_statement(elsewhere, StatementDraft("fr", "For all", "[a]"))


# ---------------------------------------------------------------- the log


def test_lines_are_added_and_never_changed(world, room):
    wrong = crisis_log.log(world.workspace, room.pk, "decision", "We say nothing.")
    right = crisis_log.log(world.workspace, room.pk, "note", "We answer within the hour.", corrects=wrong.pk)
    assert (right.kind, right.corrects) == (CrisisEntry.Kind.DECISION, wrong)
    wrong.text = "We always meant to answer."
    with pytest.raises(TypeError, match="never changed"):
        wrong.save()
    assert CrisisEntry.objects.get(pk=wrong.pk).text == "We say nothing."
    written = AuditEntry.objects.filter(verb="crisis.log").order_by("position")
    assert [entry.details["line"] for entry in written] == [wrong.pk, right.pk]
    assert all(len(entry.details["sha256"]) == 64 for entry in written)


@pytest.mark.parametrize(
    ("kind", "text"), [("decision", "   "), ("decision", "x" * 5001), ("event", "I am Parvis"), ("", "x")]
)
def test_what_makes_no_line_is_refused(world, room, kind, text):
    before = room.entries.count()
    with pytest.raises(ValidationError):
        crisis_log.log(world.workspace, room.pk, kind, text)
    assert room.entries.count() == before


def test_nothing_is_written_in_a_closed_room(world, room):
    actions.close(world.workspace, room.pk)
    with pytest.raises(ValidationError, match="closed"):
        crisis_log.log(world.workspace, room.pk, "note", "Too late")


def test_a_correction_stays_within_its_own_log(world, room):
    other = actions.open_by_hand(world.workspace, world.rival.pk, CrisisDraft("Other", BEGAN))
    line = crisis_log.log(world.workspace, other.pk, "note", "Elsewhere")
    with pytest.raises(ValidationError):
        crisis_log.log(world.workspace, room.pk, "note", "Here", corrects=line.pk)


def test_questions_are_taken_once_answered_and_set_aside(world, room):
    asked = crisis_log.take_question(world.workspace, room.pk, "Quand ?", [("x", "1")], 12)
    assert crisis_log.take_question(world.workspace, room.pk, "Quand ?") == asked
    crisis_log.answer_question(world.workspace, room.pk, asked.pk, "Ce soir.")
    crisis_log.answer_question(world.workspace, room.pk, asked.pk, "Demain matin.")
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.samples, asked.people) == (
        "answered",
        "Demain matin.",
        [["x", "1"]],
        12,
    )
    told = [e.text for e in room.entries.filter(kind="question")]
    assert told == ["Quand ?", "Ce soir.", "Demain matin."], "the log keeps both answers"
    rude = crisis_log.take_question(world.workspace, room.pk, "Vous êtes sérieux ?")
    assert (
        crisis_log.set_question_aside(world.workspace, room.pk, rude.pk).state
        == CrisisQuestion.State.SET_ASIDE
    )


# ---------------------------------------------------------------- holding statements


def test_the_ready_statements_are_there_in_both_languages_from_the_first_room(world, room):
    kept = HoldingStatement.objects.filter(organisation_id=world.workspace.organisation)
    assert kept.count() == len(READY)
    assert {r.language for r in READY} == {"fr", "en"}
    assert len({r.language for r in READY if blanks(r.text)}) == 2
    actions.open_by_hand(world.workspace, world.rival.pk, CrisisDraft("Second", BEGAN))
    assert kept.count() == len(READY), "given once"


def test_a_statement_is_used_only_when_every_blank_is_filled_in(world, room):
    made = holding_statements.save_statement(
        world.workspace, StatementDraft("fr", "T", "[marque] sur [sujet], [sujet] !")
    )
    assert blanks(made.text) == ["marque", "sujet"]
    with pytest.raises(ValidationError, match="sujet"):
        crisis_log.use_statement(world.workspace, room.pk, made.pk, {"marque": "Aubrelle", "sujet": "  "})
    entry = crisis_log.use_statement(
        world.workspace, room.pk, made.pk, {"marque": "Aubrelle", "sujet": "les [colis]"}
    )
    assert entry.text == "Aubrelle sur les [colis], les [colis] !", "what is filled in is not read again"
    assert crisis_log.known_values(room)["marque"] == "Aubrelle"


def test_a_statement_of_another_brand_is_not_used(world, room):
    made = holding_statements.save_statement(
        world.workspace, StatementDraft("fr", "T", "Bonjour", world.rival.pk)
    )
    with pytest.raises(ValidationError, match="another brand"):
        crisis_log.use_statement(world.workspace, room.pk, made.pk, {})


def test_filling_leaves_what_has_no_value():
    assert filled("[a] et [b]", {"a": " un \n deux "}) == "un deux et [b]"
    assert blanks("[] [\n] rien") == []


# ---------------------------------------------------------------- what a room reads


def test_where_it_stands_is_told_against_what_was_usual_before_it(talk, world, room):
    found = crisis_rooms.state(world.workspace, room, NOW)
    assert found.last.mentions >= 40
    assert found.usual.high is not None
    assert found.usual.high < 12, "the storm itself is not what is usual"
    assert found.course is Course.STEADY
    assert found.peak is not None
    assert found.peak.start >= BEGAN - HOUR
    later = crisis_rooms.state(world.workspace, room, NOW + 6 * HOUR)
    assert later.course is Course.NOTHING
    assert later.quiet_since == NOW


def test_a_room_reads_claims_questions_spread_and_allies(talk, world, room):
    organisation, brand = world.workspace.organisation, world.own.pk
    extra = [
        said(
            f"q{n}",
            BEGAN + n * dt.timedelta(minutes=3),
            f"asker{n}",
            "Quand serez-vous remboursés des colis ?",
            brand,
        )
        for n in range(3)
    ]
    talk.append(organisation, extra)
    found = crisis_rooms.reading(world.workspace, room, NOW)
    assert "plastique" in found.claims[0].text
    assert found.claims[0].is_new
    assert any("remboursés" in q.text and q.people == 3 for q in found.questions)
    starter = found.posts[found.spread.starters[0]]
    assert starter.item.actor.name == "angry0"
    assert found.heard == len(found.posts)


def test_too_many_posts_are_read_at_both_ends_and_it_is_said(talk, world, room, monkeypatch):
    monkeypatch.setattr(crisis_rooms, "MOST_READ", 50)
    monkeypatch.setattr(crisis_rooms, "FIRST_READ", 10)
    found = crisis_rooms.reading(world.workspace, room, NOW)
    assert len(found.posts) == 60 < found.heard
    assert found.posts[0].item.published < BEGAN + HOUR


def test_a_query_narrows_a_room(talk, world):
    draft = CrisisDraft("Only plastic", BEGAN, query="plastique NOT vraiment")
    narrow = actions.open_by_hand(world.workspace, world.own.pk, draft)
    assert crisis_rooms.reading(world.workspace, narrow, NOW).heard == 0


def test_the_report_says_how_fast_it_went(talk, world, room):
    Crisis.objects.filter(pk=room.pk).update(opened_at=BEGAN + 0.75 * HOUR)
    crisis_log.log(world.workspace, room.pk, "decision", "We answer.")
    actions.close(world.workspace, room.pk)
    Crisis.objects.filter(pk=room.pk).update(closed_at=NOW)
    CrisisEntry.objects.filter(kind="decision").update(at=BEGAN + HOUR)
    closed = crises.crisis(world.workspace, room.pk)
    found = crisis_reports.report(world.workspace, closed, NOW + 30 * DAY)
    steps = {step.name: step.after_first for step in found.steps}
    assert steps["alert"] < steps["acknowledged"] < steps["opened"] < steps["decision"] < steps["closed"]
    assert steps["statement"] is None
    assert found.until == NOW, "a closed room does not move any more"
