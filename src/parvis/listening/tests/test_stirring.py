"""What is suddenly spoken of is judged before everything else."""

import datetime as dt
import time

from parvis.listening.actions.alert_rules import RuleDraft, create_rule
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.models import Alert, AlertRule
from parvis.listening.queries.stirring import LATELY, Stirring
from parvis.listening.tasks import alerts
from parvis.listening.tests.talk import DAY, everyday, storm

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def a_rule(world, brand, kind="rise"):
    rule = create_rule(world.workspace, RuleDraft("Rule", brand.pk, kind, RuleSettings()))
    AlertRule.objects.filter(pk=rule.pk).update(
        created_at=NOW - 30 * DAY, judged_until=NOW, leased_by="test", leased_until=NOW + DAY
    )
    return AlertRule.objects.select_related("organisation", "brand").get(pk=rule.pk)


def again(stirring):
    stirring._next = 0.0
    return stirring


def test_a_brand_stirs_when_it_is_suddenly_spoken_of(archive, world):
    rule, stirring = a_rule(world, world.own), Stirring(lambda: archive)
    assert stirring.look([rule], NOW) == set()
    heard = list(storm(world.own.pk, NOW))
    first = [one for one in heard if one.item.published <= NOW + 20 * MINUTE]
    archive.append(world.workspace.organisation, first)
    assert again(stirring).look([rule], NOW + 20 * MINUTE) == {rule.pk}
    assert again(stirring).look([rule], NOW + 20 * MINUTE) == set()  # as much as before is no news
    calm = NOW + 20 * MINUTE + 2 * LATELY
    assert again(stirring).look([rule], calm) == set()
    archive.append(world.workspace.organisation, heard)
    assert again(stirring).look([rule], NOW + 30 * MINUTE) == {rule.pk}  # after a calm it stirs again


def test_what_stirs_is_judged_first_and_at_once(archive, world, monkeypatch):
    organisation = world.workspace.organisation
    archive.append(organisation, list(everyday(world.own.pk, NOW - 30 * DAY, NOW)))
    rules = [a_rule(world, world.own, kind) for kind in ("fall", "silence", "mood", "rise")]
    watch = alerts.AlertWatch("test")
    watch._next = {rule.pk: time.monotonic() + 3600 for rule in rules}  # none is due for an hour
    assert watch.look(NOW) == 0
    archive.append(organisation, list(storm(world.own.pk, NOW)))
    again(watch._stirring)
    assert sum(watch.look(NOW + 20 * MINUTE) for _ in range(4)) == 3  # silence does not stir
    assert Alert.objects.filter(rule=rules[-1]).exists()


def test_a_look_ends_in_time_to_see_what_stirs(archive, world, monkeypatch):
    for _ in range(3):
        a_rule(world, world.own, "silence")
    monkeypatch.setattr(alerts, "LONGEST_LOOK", -1.0)
    watch = alerts.AlertWatch("test")
    assert [watch.look(NOW) for _ in range(4)] == [1, 1, 1, 0]
