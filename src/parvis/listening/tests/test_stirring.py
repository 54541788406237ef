"""What is suddenly spoken of is judged before everything else."""

import datetime as dt
import time
from types import SimpleNamespace

import pytest

from parvis.listening.actions.alert_rules import RuleDraft, create_rule
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.lately import SPAN, About, Lately
from parvis.listening.models import Alert, AlertRule
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries.stirring import LATELY, Stirring
from parvis.listening.tasks import alerts
from parvis.listening.tests.plain import PlainUnderstander
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
    assert set(stirring.look([rule], NOW)) == set()
    heard = list(storm(world.own.pk, NOW))
    first = [one for one in heard if one.item.published <= NOW + 20 * MINUTE]
    archive.append(world.workspace.organisation, first)
    assert set(again(stirring).look([rule], NOW + 20 * MINUTE)) == {rule.pk}
    assert set(again(stirring).look([rule], NOW + 20 * MINUTE)) == set()  # as much as before is no news
    calm = NOW + 20 * MINUTE + 2 * LATELY
    assert set(again(stirring).look([rule], calm)) == set()
    archive.append(world.workspace.organisation, heard)
    assert set(again(stirring).look([rule], NOW + 30 * MINUTE)) == {rule.pk}  # after a calm it stirs again


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


def test_what_stirred_is_judged_until_the_surge_is_whole(world, monkeypatch):
    """Its last posts are too few to stir it again, and where there are many rules its turn would come late."""
    rules = [a_rule(world, world.own, "rise") for _ in range(4)]
    watch, clock, stirs, judged = alerts.AlertWatch("test"), [1_000.0], [], []

    def judge(rule: AlertRule, now: dt.datetime) -> None:
        clock[0] += 0.5  # with four rules, their turn comes every twenty seconds
        judged.append(rule.pk)

    monkeypatch.setattr(alerts, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(watch, "judge", judge)
    monkeypatch.setattr(watch._stirring, "look", lambda _rules, _now: dict.fromkeys(stirs, 3.0))
    while watch.look(NOW):
        pass
    judged.clear()
    stirs.append(rules[2].pk)
    watch.look(NOW)
    stirs.clear()
    for _second in range(12):
        clock[0] += 1.0
        watch.look(NOW)
    assert judged == [rules[2].pk] * len(judged), "the others wait for their turn"
    assert 4 <= len(judged) <= 6, "every two seconds for ten, then in its turn again"


def test_what_grew_most_is_judged_first(world, monkeypatch):
    """All large brands may be spoken of a little more at once, each taking its time to judge."""
    rules = [a_rule(world, world.own, "rise") for _ in range(4)]
    watch, judged = alerts.AlertWatch("test"), []
    monkeypatch.setattr(watch, "judge", lambda rule, _now: judged.append(rule.pk))
    grown = {rules[0].pk: 1.3, rules[1].pk: 1.4, rules[2].pk: 1.3, rules[3].pk: 6.0}
    monkeypatch.setattr(watch._stirring, "look", lambda _rules, _now: grown)
    watch.look(NOW)
    assert judged[:2] == [rules[3].pk, rules[1].pk]


def test_what_this_process_archived_stirs_without_a_question(archive, world):
    rule, lately = a_rule(world, world.own), Lately()
    stirring = Stirring(lambda: pytest.fail("the archive was asked"), lately)
    stirring._next = float("inf")
    organisation = world.workspace.organisation
    assert set(stirring.look([rule], NOW)) == set()
    lately.add(organisation, {((7,), (world.own.pk,)): 2, ((), ()): 50})
    lately.add(organisation + 1, {((), (world.own.pk,)): 50})
    assert set(stirring.look([rule], NOW)) == set()  # two are too few
    lately.add(organisation, {((), (world.own.pk,)): 1})
    assert set(stirring.look([rule], NOW)) == {rule.pk}
    assert set(stirring.look([rule], NOW)) == set()


def test_what_passed_by_is_counted_for_ten_minutes():
    clock = [1000.0]
    lately = Lately(lambda: clock[0])
    watch, brand = (1, About.WATCH, 7), (1, About.BRAND, 3)
    lately.add(1, {((7,), (3,)): 2, ((), (3,)): 5})
    clock[0] += SPAN - 1
    lately.add(1, {((7,), ()): 1})
    assert lately.posts([watch, brand]) == [3, 7]
    clock[0] += 2
    assert lately.posts([watch, brand]) == [1, 0]
    clock[0] += SPAN
    assert lately.posts([watch, brand]) == [0, 0]
    assert not lately._total


def test_the_pipeline_counts_what_was_said_a_moment_ago(archive, world):
    pipeline = Pipeline(archive, PlainUnderstander())
    organisation, now = world.workspace.organisation, dt.datetime.now(dt.UTC)
    fresh = [one.item for one in everyday(world.own.pk, now - 5 * MINUTE, now, 300, seed=2)]
    old = [one.item for one in everyday(world.own.pk, NOW - DAY, NOW - DAY / 2)]
    assert fresh and old
    pipeline.process(organisation, [*fresh, *old], source=1, brands=(world.own.pk,), keep_unmatched=True)
    assert pipeline.lately.posts([(organisation, About.BRAND, world.own.pk)]) == [len(fresh)]
