"""Posts that come again: copies made ahead, kept made, each on its own; and the end of it."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from parvis.engine.publishing.recurrence import LAST, Every, Recurrence
from parvis.publishing.actions import repeating
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.actions.posts import PostDraft, delete_post, edit_post
from parvis.publishing.models import Delivery, Post, Repeat, Repetition, Variant
from parvis.publishing.repeat_forms import RepeatForm, in_words
from parvis.publishing.tasks.repeating import Repeater
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_entity_scope import Regions, regions
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Membership, Person

__all__ = ["regions"]

PARIS = "Europe/Paris"
NINE = dt.time(9)


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def on_the_wall(day: dt.date, hour: dt.time = NINE) -> dt.datetime:
    with timezone.override(PARIS):
        return timezone.make_aware(dt.datetime.combine(day, hour))


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def planned(world: World, text: str = "Bonjour", ahead: int = 1) -> Post:
    return plan(world.writer, world.write(text).pk, on_the_wall(day(ahead)))


def weekly(first: dt.date, **more: object) -> Recurrence:
    return Recurrence(every=Every.WEEK, first=first, hour=NINE, **more)  # type: ignore[arg-type]


def copies(repetition: Repetition) -> list[dt.date]:
    with timezone.override(PARIS):
        times = Delivery.objects.filter(variant__post__repeat__repetition=repetition).values_list(
            "due_at", flat=True
        )
        return [timezone.localtime(at).date() for at in times if timezone.localtime(at).time() == NINE]


def test_copies_are_made_sixty_days_ahead_and_the_post_itself_is_the_first(world: World) -> None:
    post = planned(world)
    made = repeating.repeat_post(world.writer, post.pk, weekly(day(1)))
    assert copies(made) == [day(1 + 7 * n) for n in range(1, 9)]
    copy = Post.objects.get(repeat__day=day(8))
    assert copy.text == "Bonjour" and copy.planned_for == on_the_wall(day(8))
    again = repeating.make_ahead(world.writer, made)
    assert again == 0 and Repeat.objects.count() == 8


def test_a_daily_post_goes_on_through_a_day_of_twenty_three_hours(world: World) -> None:
    """The same words each day are no mistake when somebody asked for them, in spring either."""
    spring = dt.date(timezone.localdate().year + 1, 3, 31)
    spring -= dt.timedelta(days=(spring.weekday() + 1) % 7)
    before = plan(world.writer, world.write("Bonjour").pk, on_the_wall(spring - dt.timedelta(days=1)))
    plan(world.writer, world.write("Bonjour").pk, on_the_wall(spring))
    assert on_the_wall(spring).astimezone(dt.UTC) - before.planned_for == dt.timedelta(hours=23)  # type: ignore[operator]
    with pytest.raises(ValidationError, match="very same words"):
        plan(world.writer, world.write("Bonjour").pk, on_the_wall(spring, dt.time(10)))


def test_the_hour_on_the_wall_stays_when_the_clocks_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime(2027, 3, 20, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    post = world.write("Bonjour")
    rule = Recurrence(every=Every.DAY, first=dt.date(2027, 3, 21), hour=dt.time(2, 30), times=15)
    repeating.repeat_post(world.writer, post.pk, rule)
    found = {one.planned_for for one in Post.objects.filter(repeat__isnull=False)}
    assert dt.datetime(2027, 3, 27, 1, 30, tzinfo=dt.UTC) in found
    assert dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC) in found  # 02:30 does not exist: 03:00
    assert dt.datetime(2027, 3, 29, 0, 30, tzinfo=dt.UTC) in found


def test_a_copy_that_cannot_be_planned_stays_a_draft_and_says_why(world: World, writer: Client) -> None:
    plan(world.writer, world.write("Bonjour").pk, on_the_wall(day(8), dt.time(15)))
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    stuck = Repeat.objects.get(day=day(8))
    assert "very same words" in stuck.problem and stuck.post is not None and stuck.post.planned_for is None
    assert len(copies(made)) == 7
    assert "very same words" in page(writer, "post", stuck.post.pk)


def test_a_copy_is_a_post_of_its_own(world: World) -> None:
    post = planned(world)
    made = repeating.repeat_post(world.writer, post.pk, weekly(day(1)))
    first, second = Post.objects.filter(repeat__repetition=made).order_by("repeat__day")[:2]
    edit_post(world.writer, first.pk, PostDraft(world.brand.pk, "Autrement", texts={world.account.pk: ""}))
    take_back(world.writer, second.pk)
    delete_post(world.writer, Post.objects.get(repeat__day=day(22)).pk)
    assert repeating.make_ahead(world.writer, made) == 0
    first.refresh_from_db()
    assert first.text == "Autrement" and Repeat.objects.get(day=day(22)).post is None


def test_a_worker_makes_what_is_missing_in_the_name_of_who_asked(world: World) -> None:
    signed_in(world.writer)
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    Repeat.objects.filter(day__gt=day(30)).delete()
    Post.objects.filter(repeat__isnull=True).exclude(pk=made.post_id).delete()
    Repetition.objects.update(made_until=day(30))
    assert work() == 4
    assert work() == 0
    last = Post.objects.get(repeat__day=day(57))
    assert last.created_by_id == world.writer.person


def work() -> int:
    repeater = Repeater()
    try:
        return asyncio.run(repeater.work_once(asyncio.Event()))
    finally:
        repeater.close()


def test_who_may_no_longer_write_repeats_no_more(world: World, writer: Client) -> None:
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    Repetition.objects.update(made_until=None)
    Membership.objects.filter(person_id=world.writer.person).update(role="viewer")
    assert work() == 0
    made.refresh_from_db()
    assert made.ended_at is not None and "no longer write" in made.problem
    assert "no longer write" in page(signed_in(world.chief), "post", made.post_id)


def test_it_ends_with_its_copies_or_without(world: World) -> None:
    post = planned(world)
    made = repeating.repeat_post(world.writer, post.pk, weekly(day(1)))
    assert repeating.stop_repeating(world.writer, made.pk, delete_copies=False) == 0
    assert len(copies(made)) == 8
    with pytest.raises(ValidationError):
        repeating.repeat_post(world.writer, Post.objects.get(repeat__day=day(8)).pk, weekly(day(1)))
    assert repeating.stop_repeating(world.writer, made.pk, delete_copies=True) == 8
    assert list(Post.objects.all()) == [post]
    assert Delivery.objects.get().due_at == post.planned_for


def test_another_rule_keeps_the_copies_whose_day_it_has(world: World) -> None:
    post = planned(world)
    made = repeating.repeat_post(world.writer, post.pk, weekly(day(1)))
    kept, deleted = Post.objects.get(repeat__day=day(15)), Post.objects.get(repeat__day=day(29))
    edit_post(world.writer, kept.pk, PostDraft(world.brand.pk, "Autrement", texts={world.account.pk: ""}))
    delete_post(world.writer, deleted.pk)
    changed = repeating.change_repetition(world.chief, made.pk, weekly(day(1), interval=2))
    assert changed.pk == made.pk and changed.recurrence.interval == 2
    assert changed.started_by_id == world.chief.person
    assert copies(made) == [
        day(15),
        day(43),
        day(57),
    ]  # somebody deleted that of day 29: it is not made again
    assert Post.objects.get(repeat__day=day(15)).pk == kept.pk
    assert Repeat.objects.get(day=day(29)).post is None


def test_another_hour_makes_other_copies_but_says_nothing_twice(world: World) -> None:
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    out = Post.objects.get(repeat__day=day(8))
    Delivery.objects.filter(variant__post=out).update(state="confirmed", tries=1)
    noon = dt.time(12)
    repeating.change_repetition(
        world.writer, made.pk, Recurrence(every=Every.WEEK, first=day(1), hour=noon, until=day(15))
    )
    times = dict(Repeat.objects.order_by("day").values_list("day", "post__planned_for"))
    assert times[day(8)] == on_the_wall(day(8)) and times[day(15)] == on_the_wall(day(15), noon)
    assert day(22) not in times and Repeat.objects.filter(day=day(8)).count() == 1


def test_what_comes_no_more_is_not_changed(world: World) -> None:
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    with pytest.raises(ValidationError, match="No day to come"):
        repeating.change_repetition(world.writer, made.pk, weekly(day(-30), until=day(-1)))
    repeating.stop_repeating(world.writer, made.pk, delete_copies=True)
    with pytest.raises(ValidationError, match="comes no more"):
        repeating.change_repetition(world.writer, made.pk, weekly(day(2)))
    assert Repeat.objects.exclude(post=None).count() == 0


def test_one_repetition_at_a_time_and_only_with_days_to_come(world: World) -> None:
    post = planned(world)
    with pytest.raises(ValidationError, match="No day to come"):
        repeating.repeat_post(world.writer, post.pk, weekly(day(-30), until=day(-1)))
    with pytest.raises(ValidationError, match="at least one account"):
        nobody = Post.objects.create(organisation_id=world.writer.organisation, brand=world.brand, text="x")
        repeating.repeat_post(world.writer, nobody.pk, weekly(day(1)))
    repeating.repeat_post(world.writer, post.pk, weekly(day(1)))
    with pytest.raises(ValidationError, match="comes again already"):
        repeating.repeat_post(world.writer, post.pk, weekly(day(2)))


def test_repeating_is_for_those_who_write_for_the_brand(world: World) -> None:
    post = planned(world)
    made = repeating.repeat_post(world.writer, post.pk, weekly(day(1)))
    viewer = Workspace(world.writer.organisation, "viewer", world.chief.person)
    for refuse in (
        lambda: repeating.repeat_post(viewer, post.pk, weekly(day(1))),
        lambda: repeating.stop_repeating(viewer, made.pk, delete_copies=True),
    ):
        with pytest.raises(PermissionDenied):
            refuse()
    with pytest.raises(Http404):
        repeating.stop_repeating(world.stranger, made.pk, delete_copies=True)


@pytest.mark.parametrize(
    ("rule", "english", "french"),
    [
        ({"every": Every.DAY}, "Every day at 09:00", "Chaque jour à 09:00"),
        (
            {"every": Every.DAY, "interval": 3, "times": 4},
            "Every 3 days at 09:00, 4 times",
            "Tous les 3 jours à 09:00, 4 fois",
        ),
        (
            {"every": Every.WEEK, "weekdays": frozenset({0, 3})},
            "Every week on Monday and Thursday at 09:00",
            "Chaque semaine le lundi et jeudi à 09:00",
        ),
        (
            {"every": Every.MONTH, "day": LAST},
            "Every month on the last day at 09:00",
            "Chaque mois, le dernier jour à 09:00",
        ),
        (
            {"every": Every.MONTH, "nth": 3, "weekdays": frozenset({3}), "interval": 2},
            "Every 2 months on the third Thursday at 09:00",
            "Tous les 2 mois, le troisième jeudi à 09:00",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: dict[str, object], english: str, french: str) -> None:
    made = Recurrence(first=dt.date(2027, 1, 20), hour=NINE, **rule)  # type: ignore[arg-type]
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            assert in_words(made) == words


@pytest.mark.parametrize(
    "more",
    [
        {"every": Every.DAY, "interval": 3, "times": 4},
        {"every": Every.WEEK, "weekdays": frozenset({0, 3}), "until": dt.date(2027, 12, 24)},
        {"every": Every.MONTH, "day": 20, "skipped": frozenset({dt.date(2027, 2, 20), dt.date(2027, 5, 20)})},
        {"every": Every.MONTH, "day": LAST},
        {"every": Every.MONTH, "nth": 3, "weekdays": frozenset({2})},
        {"every": Every.MONTH, "nth": LAST, "weekdays": frozenset({2})},
    ],
)
def test_a_form_filled_in_with_a_rule_means_that_rule(more: dict[str, object]) -> None:
    rule = Recurrence(first=dt.date(2027, 1, 20), hour=dt.time(9, 30), **more)  # type: ignore[arg-type]
    shown = RepeatForm(initial=RepeatForm.initial_from(rule))
    typed = {name: shown[name].value() for name in shown.fields}
    sent = RepeatForm({name: value for name, value in typed.items() if value is not None})
    assert sent.is_valid() and sent.rule == rule


def test_the_most_days_that_a_program_may_leave_out_fit_the_form() -> None:
    left_out = frozenset(dt.date(2027, 1, 20) + dt.timedelta(days=7 * number) for number in range(200))
    rule = Recurrence(every=Every.DAY, first=dt.date(2027, 1, 20), hour=NINE, skipped=left_out)
    sent = RepeatForm(RepeatForm.initial_from(rule) | {"until": "", "times": ""})
    assert sent.is_valid() and sent.rule == rule


def test_a_form_is_read_as_a_rule() -> None:
    typed = {"first": "2026-11-26", "hour": "09:00", "interval": 1, "every": "week", "ends": "never"}
    form = RepeatForm({**typed, "weekdays": ["0", "3"], "skipped": "24/12/2026, 31 décembre 2026"})
    assert form.is_valid() and form.rule is not None
    assert form.rule.weekdays == {0, 3}
    assert form.rule.skipped == {dt.date(2026, 12, 24), dt.date(2026, 12, 31)}
    nth = RepeatForm({**typed, "every": "month", "monthly": "nth"})
    assert nth.is_valid() and nth.rule is not None and (nth.rule.nth, nth.rule.weekdays) == (4, {3})
    for wrong in ({"ends": "until"}, {"ends": "times"}, {"skipped": "soon"}, {"interval": 0}):
        assert not RepeatForm({**typed, **wrong}).is_valid()


def test_the_screens_of_a_post_that_comes_again(world: World, writer: Client) -> None:
    post = planned(world)
    address = reverse("publishing:repeat", args=[post.pk])
    assert "Repeat…" in page(writer, "post", post.pk)
    assert f'value="{day(1)}"' in page(writer, "repeat", post.pk)
    typed = {"first": f"{day(1)}", "hour": "09:00", "interval": 1, "every": "week", "ends": "never"}
    preview = writer.post(reverse("publishing:repeat-preview", args=[post.pk]), typed).content.decode()
    assert "Every week on" in preview and preview.count("<li>") == 6
    assert writer.post(address, {**typed, "ends": "until"}).status_code == 422
    assert writer.post(address, typed).status_code == 302
    shown = page(writer, "post", post.pk)
    assert "It comes again" in shown and "8 copies are made ahead" in shown and "Repeat…" not in shown
    copy = Post.objects.get(repeat__day=day(8))
    assert "This is a copy of another post." in page(writer, "post", copy.pk)
    assert "Comes again" in page(writer, "calendar", query=f"?day={day(8)}")
    made = Repetition.objects.get()
    writer.post(reverse("publishing:repeat-stop", args=[made.pk]), {"copies": "delete"})
    assert "It comes no more." in page(writer, "post", post.pk) and Post.objects.count() == 1


def test_the_rule_is_changed_on_screen(world: World, writer: Client) -> None:
    post = planned(world)
    rule = weekly(day(1), interval=2, skipped=frozenset({day(29)}))
    made = repeating.repeat_post(world.writer, post.pk, rule)
    kept = Post.objects.get(repeat__day=day(15))
    address = reverse("publishing:repeat-change", args=[made.pk])
    assert f'href="{address}"' in page(writer, "post", post.pk)
    assert f'href="{address}"' in page(writer, "post", kept.pk)  # a copy leads there too
    shown = page(writer, "repeat-change", made.pk)
    assert f'value="{day(1)}"' in shown and 'name="interval" value="2"' in shown
    assert f'value="{day(29):%d/%m/%Y}"' in shown and in_words(rule) in shown
    assert "stay where the new rule still has their day and hour" in shown
    typed = {"first": f"{day(1)}", "hour": "09:00", "interval": 1, "every": "week", "ends": "times"}
    refused = writer.post(address, typed)
    assert refused.status_code == 422 and "stay where the new rule" in refused.content.decode()
    assert writer.post(address, {**typed, "times": 3}, follow=True).redirect_chain[0][0] == reverse(
        "publishing:post", args=[post.pk]
    )
    assert copies(made) == [day(8), day(15)] and Post.objects.get(repeat__day=day(15)).pk == kept.pk
    assert "2 copies are made ahead" in page(writer, "post", post.pk)


def test_what_comes_no_more_is_not_changed_on_screen(world: World, writer: Client) -> None:
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    address = reverse("publishing:repeat-change", args=[made.pk])
    past = {
        "first": f"{day(-30)}",
        "hour": "09:00",
        "interval": 1,
        "every": "day",
        "ends": "times",
        "times": 2,
    }
    refused = writer.post(address, past)
    assert refused.status_code == 422 and "No day to come" in refused.content.decode()
    repeating.stop_repeating(world.writer, made.pk, delete_copies=True)
    assert address not in page(writer, "post", made.post_id)
    typed = {"first": f"{day(1)}", "hour": "09:00", "interval": 1, "every": "week", "ends": "never"}
    refused = writer.post(address, typed)
    assert refused.status_code == 422 and "comes no more" in refused.content.decode()
    assert not Repeat.objects.exclude(post=None).exists()


def test_the_rule_is_changed_by_those_who_write_for_the_brand(world: World, writer: Client) -> None:
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    address = reverse("publishing:repeat-change", args=[made.pk])
    Membership.objects.filter(person_id=world.writer.person).update(role="viewer")
    assert writer.get(address).status_code == 403 and writer.post(address).status_code == 403
    assert address not in page(writer, "post", made.post_id)
    assert signed_in(world.stranger).get(address).status_code == 404


def test_the_rule_is_changed_in_french(world: World) -> None:
    made = repeating.repeat_post(world.writer, planned(world).pk, weekly(day(1)))
    client = signed_in(world.writer)
    Person.objects.filter(pk=world.writer.person).update(language="fr")
    assert "Modifier…" in page(client, "post", made.post_id)
    shown = page(client, "repeat-change", made.pk)
    assert "Changer quand elle revient" in shown and "la nouvelle règle" in shown


@pytest.fixture
def both(regions: Regions) -> Post:
    """A post of the north and the south, planned."""
    world = regions.world
    return plan(world.writer, world.write("Partout", world.account, world.second).pk, on_the_wall(day(2)))


def test_how_a_post_that_others_say_too_comes_again_is_not_theirs_to_decide(
    regions: Regions, both: Post
) -> None:
    world, north = regions.world, regions.north
    made = repeating.repeat_post(world.writer, both.pk, weekly(day(2)))
    before = copies(made)
    for deed in (
        lambda: repeating.change_repetition(north, made.pk, weekly(day(3))),
        lambda: repeating.stop_repeating(north, made.pk, delete_copies=True),
    ):
        with pytest.raises(PermissionDenied, match="accounts that are not yours: aubrelle-fr"):
            deed()
    made.refresh_from_db()
    assert copies(made) == before and made.ended_at is None and made.started_by_id == world.writer.person
    client, address = regions.client, reverse("publishing:repeat-change", args=[made.pk])
    assert client.get(address).status_code == 403 and address not in page(client, "post", both.pk)
    assert address in page(signed_in(world.writer), "post", both.pk)


def test_what_they_had_come_again_for_their_own_accounts_is_theirs_to_change(
    regions: Regions, both: Post
) -> None:
    north = regions.north
    made = repeating.repeat_post(north, both.pk, weekly(day(9)))
    said = Variant.objects.filter(post__repeat__repetition=made)
    assert {one.account for one in said} == {regions.world.account}
    address = reverse("publishing:repeat-change", args=[made.pk])
    assert address in page(regions.client, "post", both.pk)
    repeating.change_repetition(north, made.pk, weekly(day(9), times=2))
    assert copies(made) == [day(9), day(16)]
    assert repeating.stop_repeating(north, made.pk, delete_copies=True) == 2
