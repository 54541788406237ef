"""What people do with alerts and rules: who may, what it changes, what is written down."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from parvis.listening import alert_wording
from parvis.listening.actions import alert_channels, alert_rules, alerts
from parvis.listening.actions.alert_channels import ChannelDraft
from parvis.listening.actions.alert_forgetting import forget_erased
from parvis.listening.actions.alert_rules import RuleDraft
from parvis.listening.alert_evidence import Evidence, read_evidence
from parvis.listening.alert_evidence import to_keep as evidence_to_keep
from parvis.listening.alert_settings import RuleSettings, is_quiet, quiet_until, read_settings, to_keep
from parvis.listening.models import Alert, AlertDelivery, AlertNote, AlertRule
from parvis.listening.queries import alert_rules as rule_queries
from parvis.listening.queries import alerts as queries
from parvis.listening.tests.talk import said
from parvis.workspaces.models import AuditEntry, Membership, Organisation, Person

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)


@pytest.fixture
def rule(world):
    Membership.objects.create(organisation_id=world.workspace.organisation, person=world.person, role="owner")
    draft = RuleDraft("Rise", world.own.pk, "rise", RuleSettings(), people=(world.person.pk,))
    return alert_rules.create_rule(world.workspace, draft)


def an_alert(rule, **values):
    given = {
        "organisation_id": rule.organisation_id, "brand_id": rule.brand_id, "kind": "rise", "direction": "up", "since": NOW,
        "opened_at": NOW, "last_seen_at": NOW, "value": 40, "expected": 5, "low": 2, "high": 9, "severity": 2,
    }  # fmt: skip
    return Alert.objects.create(rule=rule, **{**given, **values})


def kinds(alert):
    return [note.kind for note in alert.notes.order_by("pk")]


def test_each_role_may_what_it_should(world, rule):
    alert = an_alert(rule)
    for role in ("viewer", "analyst"):
        somebody = world.as_role(role)
        assert queries.alert(somebody, alert.pk) == alert
        for forbidden in (alerts.acknowledge, alerts.resolve, alerts.mark_false, alerts.escalate):
            with pytest.raises(PermissionDenied):
                forbidden(somebody, alert.pk)
    editor = world.as_role("editor")
    alerts.acknowledge(editor, alert.pk)
    draft = RuleDraft("x", world.own.pk, "rise", RuleSettings())
    with pytest.raises(PermissionDenied):
        alert_rules.create_rule(editor, draft)
    with pytest.raises(PermissionDenied):
        alert_channels.create_channel(editor, ChannelDraft("m", "email", "a@example.org"))
    with pytest.raises(PermissionDenied):
        rule_queries.ledger(editor)
    assert alert_rules.create_rule(world.as_role("manager"), draft).pk


def test_nobody_sees_alerts_outside_their_brands(world, rule):
    alert = an_alert(rule)
    narrow = world.as_role("owner", frozenset({world.rival.pk}))
    with pytest.raises(Http404):
        queries.alert(narrow, alert.pk)
    assert queries.bell(narrow).open == 0
    assert list(rule_queries.rules(narrow)) == []
    with pytest.raises(PermissionDenied):
        alert_rules.create_rule(narrow, RuleDraft("x", world.own.pk, "rise", RuleSettings()))
    with pytest.raises(PermissionDenied):  # a channel sends what concerns every brand
        alert_channels.create_channel(narrow, ChannelDraft("m", "email", "a@example.org"))


def test_another_organisation_has_no_part_in_it(world, rule):
    theirs = Organisation.objects.get(slug="theirs")
    foreign = type(world.workspace)(theirs.pk, "owner", world.person.pk, "Foe")
    alert = an_alert(rule)
    with pytest.raises(Http404):
        alerts.acknowledge(foreign, alert.pk)
    with pytest.raises(Http404):
        alert_rules.delete_rule(foreign, rule.pk)


def test_acknowledging_takes_the_signs_along_and_is_audited(world, rule):
    alert = an_alert(rule)
    part = an_alert(rule, kind="mood", direction="down", part_of=alert)
    alerts.acknowledge(world.workspace, alert.pk)
    alerts.acknowledge(world.workspace, alert.pk)
    part.refresh_from_db()
    assert part.state == Alert.State.ACKNOWLEDGED
    assert kinds(alert) == ["acknowledged"]
    assert AuditEntry.objects.filter(verb="alert.acknowledge").count() == 1
    assert queries.counts(world.workspace) == {"open": 0, "acknowledged": 1, "closed": 0}


def test_a_false_alarm_counts_against_its_rule(world, rule):
    alert = an_alert(rule)
    alerts.mark_false(world.workspace, alert.pk, "Jeu concours")
    (counted,) = rule_queries.rules(world.workspace)
    assert (counted.raised, counted.false) == (1, 1)
    alert.refresh_from_db()
    assert alert.closed_at is not None
    alerts.reopen(world.workspace, alert.pk)
    alert.refresh_from_db()
    assert (alert.state, alert.closed_at) == (Alert.State.OPEN, None)
    assert kinds(alert) == ["false_alarm", "reopened"]


def test_giving_it_to_somebody_tells_them(world, rule):
    alert = an_alert(rule)
    bob = Person.objects.create(email="bob@example.org", first_name="Bob")
    with pytest.raises(ValidationError):
        alerts.assign(world.workspace, alert.pk, bob.pk)  # no member
    Membership.objects.create(organisation_id=world.workspace.organisation, person=bob, role="editor")
    alerts.assign(world.workspace, alert.pk, bob.pk)
    alert.refresh_from_db()
    assert (alert.assignee, alert.state) == (bob, Alert.State.ACKNOWLEDGED)
    assert AlertDelivery.objects.get().person == bob
    alerts.assign(world.workspace, alert.pk, world.person.pk)  # to oneself: no e-mail
    assert AlertDelivery.objects.count() == 1


def test_escalating_is_critical_and_told_whatever_the_hour(world, rule):
    AlertRule.objects.filter(pk=rule.pk).update(settings=to_keep(RuleSettings(quiet_from=0, quiet_to=23)))
    alert = an_alert(rule)
    alerts.escalate(world.workspace, alert.pk, "La presse appelle")
    alert.refresh_from_db()
    assert alert.severity == 3
    told = AlertDelivery.objects.get()
    assert (told.person, told.occasion) == (world.person, "escalated")
    assert told.next_try_at <= timezone.now()
    assert alert.notes.get(kind=AlertNote.Kind.ESCALATED).text == "La presse appelle"


def test_a_note_is_written_and_an_empty_one_refused(world, rule):
    alert = an_alert(rule)
    alerts.note(world.workspace, alert.pk, "Vu avec la logistique")
    with pytest.raises(ValidationError):
        alerts.note(world.workspace, alert.pk, "  ")
    assert kinds(alert) == ["noted"]


def test_a_rule_keeps_only_what_belongs_to_it(world, rule):
    stranger = Person.objects.create(email="no@example.org")
    draft = RuleDraft("Rise", world.own.pk, "rise", RuleSettings(), watch=999)
    with pytest.raises(ValidationError):
        alert_rules.edit_rule(world.workspace, rule.pk, draft)
    draft = RuleDraft("Rise", world.own.pk, "rise", RuleSettings(), people=(stranger.pk, world.person.pk))
    alert_rules.edit_rule(world.workspace, rule.pk, draft)
    assert list(rule.people.all()) == [world.person]


def test_deleting_a_rule_keeps_its_alerts(world, rule):
    alert = an_alert(rule)
    alert_rules.delete_rule(world.workspace, rule.pk)
    alert.refresh_from_db()
    assert alert.rule is None


def test_settings_are_checked_and_read_back():
    settings = RuleSettings(people=12, quiet_from=22, quiet_to=7, emotions=("anger",))
    assert read_settings(to_keep(settings)) == read_settings(to_keep(settings))
    for wrong in ({"people": 0}, {"bucket_minutes": 7}, {"unknown": 1}, {"quiet_from": 24}):
        with pytest.raises(ValueError):
            read_settings(wrong)


@pytest.mark.parametrize(
    ("start", "end", "hour", "quiet"),
    [(22, 7, 23, True), (22, 7, 6, True), (22, 7, 7, False), (9, 12, 9, True), (9, 12, 12, False), (5, 5, 5, False)],
)  # fmt: skip
def test_quiet_hours_may_span_midnight(start, end, hour, quiet):
    settings = RuleSettings(quiet_from=start, quiet_to=end)
    assert is_quiet(settings, hour) is quiet
    at = dt.datetime(2026, 11, 20, hour, 30, tzinfo=dt.UTC)
    until = quiet_until(settings, at)
    assert (until is not None) is quiet
    if until:
        assert until > at
        assert until.hour == end


def test_an_alert_is_told_in_words(world, rule):
    alert = an_alert(rule)
    assert alert_wording.title_of(alert) == "8 times as many people as usual speak of Aubrelle"
    assert "40 people in an hour, where 5 are usual (2 to 9)" in alert_wording.figures("rise", alert, 60)
    assert alert_wording.rarity(None) == ""
    assert "20 days" in alert_wording.rarity(20.0)
    assert "practically never" in alert_wording.rarity(1e9)
    for kind, subject in (("mood", ""), ("emotion", "anger"), ("theme", "colis plastique"), ("silence", "1"), ("influence", "x:1"), ("velocity", "x|1"), ("fall", "")):  # fmt: skip
        other = an_alert(rule, kind=kind, subject=subject, direction=kind[:4], value=0.8, expected=0.3)
        assert alert_wording.title_of(other)
        assert alert_wording.figures(kind, other, 60)


def test_who_is_erased_leaves_the_alerts_too(archive, world, rule):
    said_it = said("p1", NOW, "camille", "Aubrelle", world.own.pk)
    archive.append(world.workspace.organisation, [said_it, said("p2", NOW, "bob", "Aubrelle", world.own.pk)])
    kept = Evidence(starters=(("bluesky", "p1"), ("bluesky", "p2")), posts=(("bluesky", "p1"),))
    alert = an_alert(rule, kind="influence", subject="bluesky:camille", evidence=evidence_to_keep(kept))
    assert forget_erased(world.workspace, archive) == 0
    archive.erase_author(world.workspace.organisation, "bluesky", "camille")
    assert forget_erased(world.workspace, archive) == 1
    assert forget_erased(world.workspace, archive) == 0
    alert.refresh_from_db()
    left = read_evidence(alert.evidence)
    assert (left.starters, left.posts) == ((("bluesky", "p2"),), ())
    assert "camille" not in alert.subject
