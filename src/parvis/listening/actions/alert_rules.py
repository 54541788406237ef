"""What people do with alert rules: each function is one intention, checked, written and audited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.archive.connection import get_archive
from parvis.listening.actions.alert_raising import replay
from parvis.listening.alert_settings import RuleSettings, read_settings, to_keep
from parvis.listening.judging.judge import judge
from parvis.listening.models import Alert, AlertRule
from parvis.listening.models.alerts import AlertKind
from parvis.listening.queries.alert_evidence import gather
from parvis.listening.queries.alert_rules import channels
from parvis.listening.queries.alert_rules import rule as find_rule
from parvis.listening.queries.alert_series import BY_PULSE, HISTORY, SeriesReader, subject_of
from parvis.listening.queries.alerts import handlers
from parvis.listening.queries.watches import watches
from parvis.workspaces.api import Brand, Permission, Workspace, brand, record


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a person asked of a rule."""

    name: str
    brand: int
    kind: str
    settings: RuleSettings
    watch: int | None = None
    people: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()
    is_active: bool = True


def create_rule(workspace: Workspace, draft: RuleDraft) -> AlertRule:
    """Save a new rule; a worker begins to judge it within seconds."""
    workspace.require(Permission.MANAGE_ALERTS, draft.brand)
    brand(workspace, draft.brand)
    with transaction.atomic():
        rule = AlertRule(organisation_id=workspace.organisation, created_by_id=workspace.person)
        _fill(workspace, rule, draft)
        record(workspace, "alert_rule.create", f"alert_rule:{rule.pk}", name=rule.name, kind=rule.kind)
    return rule


def edit_rule(workspace: Workspace, rule_id: int, draft: RuleDraft) -> AlertRule:
    """Change a rule. What it raised before stays as it is."""
    rule = find_rule(workspace, rule_id)
    workspace.require(Permission.MANAGE_ALERTS, rule.brand_id)
    workspace.require(Permission.MANAGE_ALERTS, draft.brand)
    with transaction.atomic():
        _fill(workspace, rule, draft)
        record(workspace, "alert_rule.edit", f"alert_rule:{rule.pk}", name=rule.name, kind=rule.kind)
    return rule


def _fill(workspace: Workspace, rule: AlertRule, draft: RuleDraft) -> None:
    """Check what a draft names and write it."""
    if (
        draft.watch is not None
        and not watches(workspace).filter(pk=draft.watch, brand_id=draft.brand).exists()
    ):
        raise ValidationError({"watch": _("Choose a watch of this brand.")})
    rule.name, rule.kind, rule.is_active = draft.name.strip()[:160], draft.kind, draft.is_active
    rule.brand_id, rule.watch_id, rule.settings = draft.brand, draft.watch, to_keep(draft.settings)
    rule.problem = ""
    rule.save()
    allowed = {person.pk for person in handlers(workspace.organisation, draft.brand)}
    rule.people.set(allowed & set(draft.people))
    rule.channels.set(channels(workspace).filter(pk__in=draft.channels))


def set_active(workspace: Workspace, rule_id: int, active: bool) -> AlertRule:
    """Stop a rule, or let it look out again."""
    rule = find_rule(workspace, rule_id)
    workspace.require(Permission.MANAGE_ALERTS, rule.brand_id)
    with transaction.atomic():
        rule.is_active = active
        if active:  # what happened while it was stopped is past
            rule.judged_until = timezone.now()
        rule.save(update_fields=["is_active", "judged_until", "updated_at"])
        verb = "alert_rule.resume" if active else "alert_rule.pause"
        record(workspace, verb, f"alert_rule:{rule.pk}", name=rule.name)
    return rule


def delete_rule(workspace: Workspace, rule_id: int) -> None:
    """Forget a rule. The alerts it raised stay."""
    rule = find_rule(workspace, rule_id)
    workspace.require(Permission.MANAGE_ALERTS, rule.brand_id)
    with transaction.atomic():
        record(workspace, "alert_rule.delete", f"alert_rule:{rule.pk}", name=rule.name)
        rule.delete()


DEFAULTS: tuple[tuple[AlertKind, RuleSettings], ...] = (
    (AlertKind.RISE, RuleSettings()),
    (AlertKind.MOOD, RuleSettings(direction="down")),
    (AlertKind.SILENCE, RuleSettings()),
)
"""What every own brand is watched over for from the first minute; a competitor is watched for the first two."""


def add_default_rules(workspace: Workspace, owner: Brand) -> list[AlertRule]:
    """Watch over a brand that has no rule yet: a rise, a swing of the mood, a source that falls silent."""
    workspace.require(Permission.LISTEN, owner.pk)
    if AlertRule.objects.filter(brand=owner).exists():
        return []
    wanted = DEFAULTS if owner.kind == Brand.Kind.OWN else DEFAULTS[:2]
    names = {
        AlertKind.RISE: _("More people than usual speak of %(brand)s"),
        AlertKind.MOOD: _("The mood about %(brand)s gets worse"),
        AlertKind.SILENCE: _("A source of %(brand)s falls silent"),
    }
    with transaction.atomic():
        made = [
            AlertRule.objects.create(
                organisation_id=workspace.organisation,
                brand=owner,
                name=(names[kind] % {"brand": owner.name})[:160],
                kind=kind,
                settings=to_keep(settings),
                is_default=True,
                created_by_id=workspace.person,
            )
            for kind, settings in wanted
        ]
        record(workspace, "alert_rule.create", f"brand:{owner.pk} {owner.name}", rules=len(made))
    return made


def replay_past(workspace: Workspace, brand_id: int, now: dt.datetime) -> list[Alert]:
    """Go through the past with the rules of a brand, and open the alerts they would have raised. Nobody is told.

    Safe to do again: an episode that is an alert already is left as it is.
    """
    workspace.require(Permission.LISTEN, brand_id)
    archive = get_archive()
    reader = SeriesReader(archive)
    waiting = []
    rules = AlertRule.objects.filter(
        organisation_id=workspace.organisation, brand_id=brand_id, is_active=True
    )
    for rule in rules.select_related("organisation", "brand"):
        if rule.kind not in BY_PULSE:
            continue
        settings, about = read_settings(rule.settings), subject_of(rule)
        heard = reader.heard(rule.kind, settings, about, now - HISTORY, now)
        waiting += [(episode, rule, about) for episode in judge(rule.kind, settings, heard)]
    opened = []
    for episode, rule, about in sorted(waiting, key=lambda one: (one[0].raised_at, one[1].pk)):
        gathered = gather(archive, rule.kind, about, episode, now)
        alert = replay(rule, episode, gathered, now)
        opened += [alert] if alert else []
    return opened
