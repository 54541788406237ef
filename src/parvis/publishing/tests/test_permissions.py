"""Who may do what in publishing: every query and action, by every role. A function that is not in the table fails the tests."""

# ruff: noqa: ARG005 - the functions of the table all take the workspace and the scene

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import Image

import parvis.publishing.actions
import parvis.publishing.queries
from parvis.archive.memory import MemoryArchive
from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.guidelines import Guidelines
from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.recurrence import Every, Recurrence
from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing.actions import (
    agreeing,
    approvals,
    changing,
    client_links,
    connecting,
    copying,
    entry_feeds,
    entry_pictures,
    events,
    evergreen,
    evergreen_entries,
    evergreen_filling,
    feeds,
    guidelines,
    hooks,
    importing,
    kit_takings,
    kits,
    labels,
    link_rules,
    media,
    own_dates,
    pausing,
    planning,
    posts,
    ready_texts,
    releasing,
    repeating,
    rhythms,
    rules,
    running_order,
    saving,
    saying,
    short_links,
    versions,
)
from parvis.publishing.media_files import Picture
from parvis.publishing.models import (
    CalendarFeed,
    ClientLink,
    Delivery,
    DeliveryChange,
    EntryFeed,
    Event,
    EventLine,
    EvergreenEntry,
    EvergreenQueue,
    EvergreenTurn,
    FeedEntry,
    Hook,
    Kit,
    KitEdition,
    KitTaking,
    Label,
    Medium,
    OwnDate,
    Pause,
    Post,
    PostImport,
    ReadyText,
    Repetition,
    ShortLink,
    Version,
)
from parvis.publishing.queries import best_times, calendar, chains, governance, screens
from parvis.publishing.queries import changes as change_queries
from parvis.publishing.queries import clicks as click_queries
from parvis.publishing.queries import client_links as link_queries
from parvis.publishing.queries import entry_feeds as entry_feed_queries
from parvis.publishing.queries import events as event_queries
from parvis.publishing.queries import evergreen as evergreen_queries
from parvis.publishing.queries import feeds as feed_queries
from parvis.publishing.queries import guidelines as guideline_queries
from parvis.publishing.queries import hooks as hook_queries
from parvis.publishing.queries import importing as import_queries
from parvis.publishing.queries import kits as kit_queries
from parvis.publishing.queries import labels as label_queries
from parvis.publishing.queries import link_rules as link_rule_queries
from parvis.publishing.queries import media as media_queries
from parvis.publishing.queries import own_dates as own_date_queries
from parvis.publishing.queries import posts as post_queries
from parvis.publishing.queries import ready_texts as ready_text_queries
from parvis.publishing.queries import repetitions as repetition_queries
from parvis.publishing.queries import rhythms as rhythm_queries
from parvis.publishing.queries import short_links as short_link_queries
from parvis.publishing.queries import versions as version_queries
from parvis.publishing.tests.conftest import World
from parvis.publishing.video_files import Video
from parvis.workspaces.access import GRANTS, Permission, Workspace
from parvis.workspaces.models import Entity, Role

SEE, EXPORT, PREPARE, PUBLISH, MANAGE = (
    Permission.SEE,
    Permission.EXPORT,
    Permission.PREPARE,
    Permission.PUBLISH,
    Permission.MANAGE_BRANDS,
)

WITHOUT_WORKSPACE = {
    "actions.ledger": "workers deliver in nobody's name what people with the right decided",
    "actions.change_ledger": "workers change in nobody's name what people with the right decided",
    "actions.following_online": "called by the ledger of changes, in nobody’s name, of what people with the right decided",
    "queries.changes.changes_to_do": "workers change in nobody's name what people with the right decided",
    "actions.restoring": "what a restored copy may have said since is doubted for everybody at once",
    "actions.renewing": "workers renew in nobody's name what people gave",
    "actions.freezing": "called by actions that have checked who asks",
    "actions.approvals.client_agrees": "a client has a link, which is the proof, and no account",
    "actions.approvals.client_declines": "a client has a link, which is the proof, and no account",
    "actions.client_links.note_opened": "notes that a link one was given was opened",
    "actions.connecting.fields_of": "what a network asks for, of nobody in particular",
    "actions.feeds.note_reading": "notes that an address one was given was read",
    "actions.importing.mapping_of": "looks at a table one was given",
    "actions.importing.rows_of": "looks at a table one was given",
    "actions.importing.form_of": "looks at a table one was given",
    "actions.importing.differs": "looks at a row one was given",
    "actions.evergreen.is_to_come": "looks at a turn one was given",
    "actions.evergreen_filling.fill": "a worker goes on in the name of whoever asked, whose right is looked at again",
    "queries.evergreen.told": "looks at an entry one was given",
    "queries.evergreen.words_for": "looks at an entry one was given",
    "queries.evergreen.last_day": "looks at an entry one was given",
    "queries.evergreen.what_stops_saying": "looks at a post one was given",
    "queries.evergreen.next_turns": "looks at a queue one was given",
    "queries.evergreen.said_so_far": "looks at a queue one was given",
    "queries.evergreen.due": "workers go on with what people with the right began",
    "actions.repeating.extend": "a worker goes on in the name of whoever asked, whose right is looked at again",
    "queries.events.is_over": "arithmetic on an event one was given",
    "queries.feeds.token_hash": "arithmetic on what it is given",
    "queries.feeds.opened_by": "the token is the proof, and what its maker may see the limit",
    "queries.repetitions.still_to_go": "looks at a repetition one was given",
    "queries.repetitions.to_extend": "workers go on with what people with the right began",
    "queries.rhythms.taken_between": "called by queries that have checked who asks",
    "queries.rhythms.aparts": "called by queries that have checked who asks",
    "queries.ledger": "workers deliver in nobody's name what people with the right decided",
    "queries.governance.rules_of": "workers and actions that have checked who asks",
    "queries.guidelines.asked_of": "workers, and checks of words one was given",
    "queries.hooks.may_still_hear": "asks what whoever opened a webhook may see",
    "actions.telling": "written with what happened, told by workers in nobody's name to whom people with the right chose",
    "queries.link_rules.rules_for_links": "workers, and previews of words one was given",
    "actions.short_links.keep_links": "called by actions that have checked who asks",
    "actions.counting": "clicks are counted in nobody's name, and nothing is kept of whose they are",
    "queries.short_links.where_to": "anybody may follow a link",
    "queries.short_links.keys_of": "called by previews of a brand whose right was checked",
    "queries.short_links.next_number": "a number that tells nothing",
    "queries.chains.steps_of": "workers and actions that have checked who asks",
    "queries.chains.holds_for": "looks at a step and an account one was given",
    "queries.chains.may_give": "says what whoever it is given may do",
    "queries.chains.speaks_for": "says what whoever it is given may do",
    "queries.chains.chain_of": "looks at a variant one was given",
    "queries.client_links.token_hash": "arithmetic on what it is given",
    "queries.client_links.opened_by": "the token is the proof",
    "queries.client_links.posts_behind": "shows what a link that was opened shows",
    "queries.client_links.post_behind": "shows what a link that was opened shows",
    "queries.client_links.medium_behind": "shows what a link that was opened shows",
    "queries.posts.content_of": "arithmetic on a post one was given",
    "queries.governance.standing_pauses": "workers, and queries that have checked who asks",
    "queries.governance.stopped_entities": "workers deliver in nobody's name what people with the right decided",
    "queries.governance.may_stop": "says what whoever it is given may do",
    "queries.governance.entities_below": "looks at a stop one was given",
    "queries.governance.is_paused": "workers, and screens of a post one was given",
    "queries.media.content": "a worker reads what people with the right put beside a post",
    "queries.media.picture_of": "the file of a medium one was given",
    "queries.posts.at_stage": "narrows posts one was given",
    "queries.posts.with_variants": "completes posts one was given",
    "queries.posts.current": "looks at a variant one was given",
    "queries.posts.overlapping": "called by actions that have checked who asks",
    "actions.entry_feeds.claim": "workers read in nobody's name what people with the right follow",
    "actions.entry_feeds.make_drafts": "a worker writes in the name of whoever asked, whose right is looked at again",
    "actions.entry_feeds.rest": "workers read in nobody's name what people with the right follow",
    "actions.entry_feeds.note_problem": "workers read in nobody's name what people with the right follow",
    "queries.entry_feeds.due": "workers read in nobody's name what people with the right follow",
    "queries.kits.content_from": "reads a post one was given",
    "queries.kits.may_offer": "says what whoever it is given may do",
    "queries.kits.may_take": "says what whoever it is given may do",
    "queries.versions.words_print": "arithmetic on a post one was given",
    "queries.versions.languages_of": "called by queries that have checked who asks",
    "queries.entity_scope.are_all_mine": "looks at accounts one was given",
    "queries.entity_scope.closed_among": "looks at accounts one was given",
    "queries.posts.why_not_mine": "looks at a post one was given",
    "queries.repetitions.may_change_repetition": "says what whoever it is given may do",
    "queries.entity_scope.said_only_here": "narrows posts one was given",
    "queries.events.may_change_event": "says what whoever it is given may do",
    "queries.events.may_change_line": "says what whoever it is given may do",
    "queries.entry_feeds.may_change_feed": "says what whoever it is given may do",
    "queries.entity_scope.may_keep": "says what whoever it is given may do",
    "queries.entity_scope.of_my_entities": "narrows rows one was given",
    "queries.entity_scope.said_here": "narrows posts one was given",
    "queries.wordings.last_agreed": "looks at a variant one was given",
}
"""The only public functions of actions and queries that take no workspace, and why."""


@dataclass
class Scene:
    """A post of the brand that is planned, one that waits for a yes, a picture and a stop, in the world of the tests."""

    world: World
    post: Post
    asked: Post
    medium: Medium
    stop: Pause
    link: ClientLink

    @property
    def brand(self) -> int:
        return self.world.brand.pk

    def delivery(self, state: DeliveryState) -> int:
        number = Delivery.objects.filter(variant__post=self.post).values_list("pk", flat=True).get()
        Delivery.objects.filter(pk=number).update(state=state, network_id="sandbox:x")
        return number

    def hook(self, workspace: Workspace) -> int:
        """A webhook of whoever asks, in the organisation of the tests."""
        made = Hook.objects.create(
            organisation_id=self.world.writer.organisation,
            name="x",
            shown="x",
            sealed=b"",
            created_by_id=workspace.person,
        )
        return made.pk

    def seen(self) -> str:
        return post_queries.content_of(post_queries.post(self.world.chief, self.asked.pk))


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def scene(world: World) -> Scene:
    later = timezone.now() + dt.timedelta(days=1)
    post = planning.plan(world.writer, world.write("Bonjour").pk, later)
    rules.set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    asked = planning.plan(world.writer, world.write("Bonsoir").pk, later)
    medium = media.add_medium(world.writer, world.brand.pk, "Red", picture())
    link, _token = client_links.make_client_link(world.chief, world.brand.pk, [asked.pk], "Marie")
    return Scene(world, post, asked, medium, pausing.pause(world.chief, world.brand.pk), link)


@dataclass(frozen=True)
class Row:
    """What a function needs, and how to call it on the scene."""

    needs: Permission
    call: Callable[[Workspace, Scene], Any]
    brand: bool = True  # refused to somebody restricted to other brands


def cleaned_video(scene: Scene) -> Video:
    """A video as it is once it was cleaned; what is in it is not looked at any more."""
    path = Path(settings.MEDIA_ROOT) / "clean"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a film")
    still = Picture(picture(), "image/png", 4, 4)
    values = {
        "media_type": "video/mp4",
        "width": 160,
        "height": 90,
        "duration": 1000,
        "codecs": ("h264",),
        "rate": 12.0,
    }
    return Video(path=path, poster=still, digest="f" * 64, size=6, **values)  # type: ignore[arg-type]


def without_a_page(action: Callable[..., object], *given: object) -> None:
    """The sandbox has no sign-in page of its own, no account a slot, and a text is no video: whoever may is told so."""
    with suppress(ValidationError):
        action(*given)


def changed(scene: Scene, state: ChangeState) -> DeliveryChange:
    """A change that the writer asked of what is online of the planned post."""
    delivery = Delivery.objects.get(pk=scene.delivery(DeliveryState.CONFIRMED))
    values = {
        "state": state,
        "before": delivery.said,
        "said": {**delivery.said, "text": "Bonne nuit"},
        "written_by_id": scene.world.writer.person,
        "asked_at": NOON,
    }
    made, _new = DeliveryChange.objects.update_or_create(delivery=delivery, defaults=values)
    made.hash = msgspec.convert(made.said, Outgoing).hash
    made.save()
    return made


def sent_table(scene: Scene) -> PostImport:
    """A table of one post that the writer sent."""
    sent = PostImport.objects.first()
    return sent or importing.upload(scene.world.writer, scene.brand, "t.csv", [b"texte\nUne ligne\n"])


def labelled(scene: Scene) -> Label:
    """A label of the brand."""
    values = {"organisation_id": scene.world.writer.organisation}
    return Label.objects.get_or_create(brand_id=scene.brand, name="Ready", defaults=values)[0]


def france(scene: Scene) -> Entity:
    """An entity of the brand."""
    values = {"organisation_id": scene.world.writer.organisation, "kind": "country"}
    return Entity.objects.get_or_create(brand_id=scene.brand, name="France", defaults=values)[0]


def offered(scene: Scene) -> Kit:
    """A kit of the post that waits, offered to that entity."""
    there = Kit.objects.filter(source=scene.asked).first()
    draft = kits.KitDraft("Kit", frozenset({france(scene).pk}))
    return there or kits.offer_kit(scene.world.writer, scene.asked.pk, draft)


def unoffered(scene: Scene) -> int:
    """A post of which no kit was made."""
    Kit.objects.all().delete()
    return scene.asked.pk


def written_anew(scene: Scene) -> int:
    """The kit, which says something else than its post does."""
    kit = offered(scene)
    KitEdition.objects.filter(kit=kit).update(content={"text": "Bonne nuit"})
    return kit.pk


def untaken(scene: Scene) -> int:
    """The kit, as nobody has it."""
    KitTaking.objects.all().delete()
    return offered(scene).pk


def taken(scene: Scene) -> Post:
    """The planned post, as if the entity had taken it from the kit."""
    kit = offered(scene)
    values = {"edition": kit.editions.get(), "post": scene.post}
    KitTaking.objects.get_or_create(kit=kit, entity=france(scene), defaults=values)
    return scene.post


def set_by_the_brand(scene: Scene) -> OwnDate:
    """A key date of the brand."""
    values = {"organisation_id": scene.world.writer.organisation, "last": NOON.date()}
    made, _new = OwnDate.objects.get_or_create(
        brand_id=scene.brand, name="Launch", first=NOON.date(), defaults=values
    )
    return made


def followed(scene: Scene) -> EntryFeed:
    """A feed of the brand, one entry of which is the planned post and asks about a picture."""
    values = {"organisation_id": scene.world.writer.organisation, "text": "x", "next_look_at": NOON}
    made, _new = EntryFeed.objects.get_or_create(
        brand_id=scene.brand, address="https://a.fr/", defaults=values
    )
    FeedEntry.objects.update_or_create(
        feed=made,
        key="x",
        defaults={"post": scene.post, "picture": "https://a.fr/x.png", "settled": False, "met_at": NOON},
    )
    return made


def said_again(scene: Scene) -> EvergreenEntry:
    """The post that waits, in a queue of the brand; the planned one is what was made of it."""
    organisation, account = scene.world.writer.organisation, scene.world.account
    values = {"organisation_id": organisation, "next_look_at": NOON}
    queue, _new = EvergreenQueue.objects.get_or_create(brand_id=scene.brand, name="x", defaults=values)
    queue.accounts.add(account)
    made, _new = EvergreenEntry.objects.get_or_create(queue=queue, post=scene.asked)
    turn = {"queue": queue, "entry": made, "post": scene.post}
    EvergreenTurn.objects.get_or_create(account=account, at=NOON, defaults=turn)
    return made


def unkept(scene: Scene) -> int:
    """That queue, while it says nothing."""
    queue = said_again(scene).queue_id
    EvergreenEntry.objects.all().delete()
    return queue


def asked_about(scene: Scene) -> int:
    """The post whose entry asks about a picture."""
    followed(scene)
    return scene.post.pk


def in_french(scene: Scene) -> int:
    """The planned post, in French and without other versions."""
    Version.objects.all().delete()
    Post.objects.filter(pk=scene.post.pk).update(language="fr")
    Post.objects.filter(pk=scene.asked.pk).update(language="en")
    return scene.post.pk


def ready(scene: Scene) -> ReadyText:
    """A snippet of the brand."""
    values = {"organisation_id": scene.world.writer.organisation, "kind": "snippet", "text": "x"}
    return ReadyText.objects.get_or_create(brand_id=scene.brand, name="Ready", defaults=values)[0]


def repeated(scene: Scene) -> Repetition:
    """The planned post said once more, at its own time: nothing follows from it."""
    at = timezone.localtime(scene.post.planned_for)
    rule = Recurrence(every=Every.DAY, first=at.date(), hour=at.time(), times=1)
    values = {
        "rule": msgspec.to_builtins(rule),
        "brand_id": scene.brand,
        "started_by_id": scene.world.writer.person,
    }
    made, _new = Repetition.objects.get_or_create(
        post=scene.post, organisation_id=scene.world.writer.organisation, defaults=values
    )
    return made


def address(scene: Scene) -> CalendarFeed:
    """A calendar address of the chief's."""
    chief = scene.world.chief
    made, _new = CalendarFeed.objects.get_or_create(
        token_hash="x", defaults={"organisation_id": chief.organisation, "created_by_id": chief.person}
    )
    return made


def covered(scene: Scene) -> Event:
    """An event of the brand."""
    made, _new = Event.objects.get_or_create(
        organisation_id=scene.world.writer.organisation, brand_id=scene.brand, name="x", begins_at=NOON
    )
    return made


def line(scene: Scene, **values: Any) -> EventLine:
    """The planned post, in the running order of that event."""
    made, _new = EventLine.objects.update_or_create(
        event=covered(scene), post=scene.post, defaults={"position": 0, "released_at": None, **values}
    )
    return made


def short(scene: Scene) -> ShortLink:
    """A short link of the planned post."""
    variant = scene.post.variants.get()
    values = {
        "brand_id": scene.brand,
        "variant": variant,
        "account": variant.account,
        "original": "https://a.fr/",
    }
    made, _new = ShortLink.objects.get_or_create(
        code="bcdfghjk",
        defaults={**values, "target": "https://a.fr/", "organisation_id": scene.world.writer.organisation},
    )
    return made


DAILY = Recurrence(every=Every.DAY, first=dt.date(2026, 11, 22), hour=dt.time(9), interval=30)
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SALON = own_dates.OwnDateDraft("Salon", dt.date(2026, 9, 11), dt.date(2026, 9, 13))
QUEUE = evergreen.QueueDraft
TABLE: dict[Callable[..., Any], Row] = {
    evergreen.keep_queue: Row(
        PREPARE,
        lambda w, s: evergreen.keep_queue(w, QUEUE(s.brand, "y", frozenset({s.world.account.pk}))),
    ),
    evergreen.pause_queue: Row(
        PREPARE, lambda w, s: evergreen.pause_queue(w, said_again(s).queue_id, delete_ahead=True)
    ),
    evergreen.resume_queue: Row(PREPARE, lambda w, s: evergreen.resume_queue(w, said_again(s).queue_id)),
    evergreen.forget_queue: Row(PREPARE, lambda w, s: evergreen.forget_queue(w, said_again(s).queue_id)),
    evergreen.found_to_change: Row(
        PREPARE, lambda w, s: evergreen.found_to_change(w, said_again(s).queue_id)
    ),
    evergreen.empty: Row(PREPARE, lambda w, s: evergreen.empty(w, []), brand=False),
    evergreen.forget_made: Row(
        PREPARE, lambda w, s: evergreen.forget_made(w, EvergreenTurn(queue=said_again(s).queue))
    ),
    evergreen_filling.fill_queue: Row(
        PREPARE, lambda w, s: evergreen_filling.fill_queue(w, said_again(s).queue_id)
    ),
    evergreen_filling.say_in_turn: Row(
        PREPARE,
        lambda w, s: evergreen_filling.say_in_turn(w, said_again(s), s.world.second.pk, 0, NOON),
    ),
    evergreen_entries.add_entry: Row(
        PREPARE,
        lambda w, s: evergreen_entries.add_entry(w, unkept(s), s.asked.pk, evergreen_entries.EntryDraft()),
    ),
    evergreen_entries.change_entry: Row(
        PREPARE,
        lambda w, s: evergreen_entries.change_entry(w, said_again(s).pk, evergreen_entries.EntryDraft()),
    ),
    evergreen_entries.take_new_words: Row(
        PREPARE, lambda w, s: evergreen_entries.take_new_words(w, said_again(s).pk)
    ),
    evergreen_entries.take_out_entry: Row(
        PREPARE, lambda w, s: evergreen_entries.take_out_entry(w, said_again(s).pk)
    ),
    evergreen_entries.put_back_entry: Row(
        PREPARE, lambda w, s: evergreen_entries.put_back_entry(w, said_again(s).pk)
    ),
    evergreen_entries.skip_next: Row(PREPARE, lambda w, s: evergreen_entries.skip_next(w, said_again(s).pk)),
    evergreen_entries.say_entry_now: Row(
        PREPARE, lambda w, s: evergreen_entries.say_entry_now(w, said_again(s).pk)
    ),
    evergreen_queries.queues_of: Row(SEE, lambda w, s: list(evergreen_queries.queues_of(w, s.brand))),
    evergreen_queries.queue: Row(SEE, lambda w, s: evergreen_queries.queue(w, said_again(s).queue_id)),
    evergreen_queries.entry: Row(SEE, lambda w, s: evergreen_queries.entry(w, said_again(s).pk)),
    evergreen_queries.entries_of: Row(SEE, lambda w, s: evergreen_queries.entries_of(w, said_again(s).queue)),
    evergreen_queries.accounts_in: Row(
        SEE, lambda w, s: evergreen_queries.accounts_in(w, said_again(s).queue)
    ),
    evergreen_queries.turn_behind: Row(SEE, lambda w, s: evergreen_queries.turn_behind(w, s.post)),
    evergreen_queries.entries_with: Row(SEE, lambda w, s: evergreen_queries.entries_with(w, s.asked)),
    evergreen_queries.evergreen_among: Row(
        SEE, lambda w, s: evergreen_queries.evergreen_among(w, {s.post.pk}), brand=False
    ),
    evergreen_queries.turns_on: Row(
        SEE, lambda w, s: evergreen_queries.turns_on(w, [s.world.account.pk], []), brand=False
    ),
    evergreen_queries.outlook: Row(SEE, lambda w, s: evergreen_queries.outlook(w, said_again(s).queue, NOON)),
    evergreen_queries.people_by_entry: Row(
        SEE, lambda w, s: evergreen_queries.people_by_entry(w, said_again(s).queue)
    ),
    saying.say: Row(PREPARE, lambda w, s: saying.say(w, posts.PostDraft(s.brand, "Said"), [])),
    saying.accounts_called: Row(SEE, lambda w, s: saying.accounts_called(w, s.brand, [])),
    saying.labels_called: Row(SEE, lambda w, s: saying.labels_called(w, s.brand, [])),
    hooks.open_hook: Row(
        EXPORT,
        lambda w, s: hooks.open_hook(w, "script", "https://hooks.example/x", ["delivery.sent"], s.brand),
    ),
    hooks.try_hook: Row(EXPORT, lambda w, s: hooks.try_hook(w, s.hook(w)), brand=False),
    hooks.close_hook: Row(EXPORT, lambda w, s: hooks.close_hook(w, s.hook(w)), brand=False),
    hook_queries.hooks_of: Row(EXPORT, lambda w, s: list(hook_queries.hooks_of(w)), brand=False),
    posts.write_post: Row(PREPARE, lambda w, s: posts.write_post(w, posts.PostDraft(s.brand, "x"))),
    posts.edit_post: Row(PREPARE, lambda w, s: posts.edit_post(w, s.post.pk, posts.PostDraft(s.brand, "y"))),
    posts.delete_post: Row(PREPARE, lambda w, s: posts.delete_post(w, s.post.pk)),
    saving.save_post: Row(
        PREPARE,
        lambda w, s: saving.save_post(w, s.post.pk, posts.PostDraft(s.brand, "z"), [(s.medium.pk, "Red")]),
    ),
    copying.copy_post: Row(PREPARE, lambda w, s: copying.copy_post(w, s.post.pk)),
    planning.plan: Row(PREPARE, lambda w, s: planning.plan(w, s.post.pk, None)),
    planning.what_stops: Row(SEE, lambda w, s: planning.what_stops(w, s.post.pk, None)),
    planning.take_back: Row(PREPARE, lambda w, s: planning.take_back(w, s.post.pk)),
    planning.send_after_all: Row(
        PREPARE, lambda w, s: planning.send_after_all(w, s.delivery(DeliveryState.LATE))
    ),
    planning.look_now: Row(PREPARE, lambda w, s: planning.look_now(w, s.delivery(DeliveryState.UNKNOWN))),
    planning.give_up: Row(PUBLISH, lambda w, s: planning.give_up(w, s.delivery(DeliveryState.UNKNOWN))),
    planning.delete_online: Row(
        PREPARE, lambda w, s: planning.delete_online(w, s.delivery(DeliveryState.CONFIRMED))
    ),
    changing.change_online: Row(
        PREPARE,
        lambda w, s: changing.change_online(
            w,
            s.post.pk,
            {
                s.delivery(DeliveryState.CONFIRMED): changing.Typed(
                    Delivery.objects.get(variant__post=s.post).hash, "Bonjour !"
                )
            },
        ),
    ),
    changing.try_change_again: Row(
        PREPARE, lambda w, s: changing.try_change_again(w, changed(s, ChangeState.REFUSED).pk)
    ),
    changing.leave_online: Row(
        PREPARE, lambda w, s: changing.leave_online(w, changed(s, ChangeState.REFUSED).pk)
    ),
    approvals.approve_change: Row(
        PUBLISH,
        lambda w, s: approvals.approve_change(w, (one := changed(s, ChangeState.WAITING)).pk, one.hash),
    ),
    approvals.decline_change: Row(
        PUBLISH,
        lambda w, s: approvals.decline_change(w, (one := changed(s, ChangeState.WAITING)).pk, one.hash, "No"),
    ),
    change_queries.change_of: Row(
        SEE, lambda w, s: change_queries.change_of(w, changed(s, ChangeState.WAITING).pk)
    ),
    approvals.approve: Row(PUBLISH, lambda w, s: approvals.approve(w, s.asked.pk, s.seen())),
    approvals.decline: Row(PUBLISH, lambda w, s: approvals.decline(w, s.asked.pk, s.seen(), "No")),
    rules.set_rules: Row(
        MANAGE, lambda w, s: rules.set_rules(w, s.brand, needs_approval=False, late_after=5)
    ),
    client_links.make_client_link: Row(
        PUBLISH, lambda w, s: client_links.make_client_link(w, s.brand, [s.post.pk], "Marie")
    ),
    client_links.close_client_link: Row(PUBLISH, lambda w, s: client_links.close_client_link(w, s.link.pk)),
    pausing.pause: Row(PUBLISH, lambda w, s: pausing.pause(w, s.brand)),
    pausing.resume: Row(PUBLISH, lambda w, s: pausing.resume(w, s.stop.pk)),
    agreeing.page_to_agree_on: Row(
        MANAGE,
        lambda w, s: without_a_page(agreeing.page_to_agree_on, w, s.world.account.pk, "state", "proof"),
    ),
    agreeing.agree: Row(
        MANAGE, lambda w, s: without_a_page(agreeing.agree, w, s.world.account.pk, "code", "proof")
    ),
    connecting.given: Row(MANAGE, lambda w, s: connecting.given(w, s.world.account.pk)),
    connecting.connect: Row(
        MANAGE, lambda w, s: connecting.connect(w, s.world.account.pk, {"account": "aubrelle"})
    ),
    connecting.disconnect: Row(MANAGE, lambda w, s: connecting.disconnect(w, s.world.account.pk)),
    media.add_medium: Row(PREPARE, lambda w, s: media.add_medium(w, s.brand, "Red", picture())),
    media.add_file: Row(
        PREPARE, lambda w, s: media.add_file(w, s.brand, SimpleUploadedFile("Red", picture()))
    ),
    media.add_video: Row(
        PREPARE, lambda w, s: without_a_page(media.add_video, w, s.brand, "Film", Path(__file__))
    ),
    media.add_cleaned_video: Row(
        PREPARE, lambda w, s: media.add_cleaned_video(w, s.brand, "Film", cleaned_video(s))
    ),
    media.describe_medium: Row(
        PREPARE, lambda w, s: media.describe_medium(w, s.medium.pk, name="Red", alt="A red square")
    ),
    media.choose_media: Row(PREPARE, lambda w, s: media.choose_media(w, s.post.pk, [(s.medium.pk, "")])),
    media.file_medium: Row(PREPARE, lambda w, s: media.file_medium(w, s.medium.pk, folder="x")),
    media.delete_medium: Row(PREPARE, lambda w, s: media.delete_medium(w, s.medium.pk)),
    importing.upload: Row(
        PREPARE, lambda w, s: importing.upload(w, s.brand, "t.csv", [b"texte\nUne ligne\n"])
    ),
    importing.start: Row(
        PREPARE,
        lambda w, s: importing.start(w, sent_table(s).pk, importing.mapping_of(sent_table(s)), plans=False),
    ),
    importing.carry_on: Row(PREPARE, lambda w, s: importing.carry_on(w, sent_table(s).pk, 5)),
    importing.forget: Row(PREPARE, lambda w, s: importing.forget(w, sent_table(s).pk)),
    importing.reader_of: Row(
        SEE, lambda w, s: importing.reader_of(w, sent_table(s), importing.mapping_of(sent_table(s)))
    ),
    import_queries.imports_of: Row(PREPARE, lambda w, s: list(import_queries.imports_of(w)), brand=False),
    import_queries.import_of: Row(PREPARE, lambda w, s: import_queries.import_of(w, sent_table(s).pk)),
    import_queries.pictures_by_name: Row(SEE, lambda w, s: import_queries.pictures_by_name(w, s.brand)),
    import_queries.first_day: Row(SEE, lambda w, s: import_queries.first_day(w, sent_table(s))),
    repeating.repeat_post: Row(PREPARE, lambda w, s: repeating.repeat_post(w, s.post.pk, DAILY)),
    repeating.stop_repeating: Row(
        PREPARE, lambda w, s: repeating.stop_repeating(w, repeated(s).pk, delete_copies=True)
    ),
    repeating.change_repetition: Row(
        PREPARE, lambda w, s: repeating.change_repetition(w, repeated(s).pk, DAILY)
    ),
    repeating.make_ahead: Row(PREPARE, lambda w, s: repeating.make_ahead(w, repeated(s))),
    repetition_queries.repetitions_of: Row(
        SEE, lambda w, s: list(repetition_queries.repetitions_of(w)), brand=False
    ),
    repetition_queries.repetition_of: Row(
        SEE, lambda w, s: repetition_queries.repetition_of(w, repeated(s).pk)
    ),
    repetition_queries.repetition_to_change: Row(
        PREPARE, lambda w, s: repetition_queries.repetition_to_change(w, repeated(s).pk)
    ),
    repetition_queries.repetition_behind: Row(
        SEE, lambda w, s: repetition_queries.repetition_behind(w, s.post), brand=False
    ),
    repetition_queries.copies_to_come: Row(
        SEE, lambda w, s: repetition_queries.copies_to_come(w, repeated(s))
    ),
    repetition_queries.repeated_among: Row(
        SEE, lambda w, s: repetition_queries.repeated_among(w, {s.post.pk}), brand=False
    ),
    rhythms.set_rhythm: Row(
        PREPARE, lambda w, s: rhythms.set_rhythm(w, s.world.account.pk, [], apart=15, a_week=0)
    ),
    rhythms.queue_post: Row(PREPARE, lambda w, s: without_a_page(rhythms.queue_post, w, s.post.pk)),
    rhythm_queries.rhythms_of: Row(SEE, lambda w, s: list(rhythm_queries.rhythms_of(w)), brand=False),
    rhythm_queries.gaps_between: Row(SEE, lambda w, s: rhythm_queries.gaps_between(w, NOON, NOON, s.brand)),
    rhythm_queries.next_slot: Row(SEE, lambda w, s: rhythm_queries.next_slot(w, s.post, NOON)),
    rhythm_queries.neighbours: Row(SEE, lambda w, s: rhythm_queries.neighbours(w, s.post)),
    rhythm_queries.said_this_week: Row(
        SEE, lambda w, s: rhythm_queries.said_this_week(w, [s.world.account.pk], NOON), brand=False
    ),
    best_times.best_times_of: Row(
        SEE, lambda w, s: best_times.best_times_of(w, s.world.account, MemoryArchive(), NOON)
    ),
    kits.offer_kit: Row(
        PREPARE,
        lambda w, s: kits.offer_kit(w, unoffered(s), kits.KitDraft("Kit", frozenset({france(s).pk}))),
    ),
    kits.keep_kit: Row(
        PREPARE,
        lambda w, s: kits.keep_kit(w, offered(s).pk, kits.KitDraft("New", frozenset({france(s).pk}))),
    ),
    kits.offer_edition: Row(PREPARE, lambda w, s: kits.offer_edition(w, written_anew(s))),
    kits.withdraw_kit: Row(PREPARE, lambda w, s: kits.withdraw_kit(w, offered(s).pk, "Recalled")),
    kit_takings.take_kit: Row(PREPARE, lambda w, s: kit_takings.take_kit(w, untaken(s), france(s).pk, {})),
    kit_takings.fill_kit: Row(PREPARE, lambda w, s: kit_takings.fill_kit(w, taken(s).pk, {})),
    kit_takings.take_edition: Row(PREPARE, lambda w, s: kit_takings.take_edition(w, taken(s).pk)),
    kit_queries.kits_of: Row(SEE, lambda w, s: list(kit_queries.kits_of(w, s.brand))),
    kit_queries.kit: Row(SEE, lambda w, s: kit_queries.kit(w, offered(s).pk)),
    kit_queries.edition_of: Row(SEE, lambda w, s: kit_queries.edition_of(w, offered(s).pk)),
    kit_queries.offered_to: Row(SEE, lambda w, s: kit_queries.offered_to(w, offered(s).pk)),
    kit_queries.answers_to: Row(SEE, lambda w, s: kit_queries.answers_to(w, offered(s).pk)),
    kit_queries.took_and_offered: Row(SEE, lambda w, s: kit_queries.took_and_offered(w, s.brand)),
    kit_queries.entities_for: Row(SEE, lambda w, s: kit_queries.entities_for(w, s.brand)),
    kit_queries.accounts_taking: Row(SEE, lambda w, s: kit_queries.accounts_taking(w, s.brand, france(s).pk)),
    kit_queries.taking_behind: Row(SEE, lambda w, s: kit_queries.taking_behind(w, s.post)),
    kit_queries.kit_from: Row(SEE, lambda w, s: kit_queries.kit_from(w, s.post)),
    labels.keep_label: Row(PREPARE, lambda w, s: labels.keep_label(w, s.brand, "New", 0)),
    labels.forget_label: Row(PREPARE, lambda w, s: labels.forget_label(w, labelled(s).pk)),
    labels.label_post: Row(PREPARE, lambda w, s: labels.label_post(w, s.post.pk, [labelled(s).pk])),
    label_queries.labels_of: Row(SEE, lambda w, s: list(label_queries.labels_of(w, s.brand))),
    label_queries.label: Row(SEE, lambda w, s: label_queries.label(w, labelled(s).pk)),
    label_queries.labels_by_post: Row(
        SEE, lambda w, s: label_queries.labels_by_post(w, {s.post.pk}), brand=False
    ),
    label_queries.posts_labelled: Row(SEE, lambda w, s: label_queries.posts_labelled(w, labelled(s).pk)),
    own_dates.keep_own_date: Row(PREPARE, lambda w, s: own_dates.keep_own_date(w, s.brand, SALON)),
    own_dates.keep_own_dates: Row(PREPARE, lambda w, s: own_dates.keep_own_dates(w, s.brand, [SALON])),
    own_dates.forget_own_date: Row(
        PREPARE, lambda w, s: own_dates.forget_own_date(w, set_by_the_brand(s).pk)
    ),
    own_date_queries.own_dates_of: Row(SEE, lambda w, s: list(own_date_queries.own_dates_of(w, s.brand))),
    own_date_queries.own_date: Row(SEE, lambda w, s: own_date_queries.own_date(w, set_by_the_brand(s).pk)),
    own_date_queries.own_dates_between: Row(
        SEE, lambda w, s: own_date_queries.own_dates_between(w, NOON.date(), NOON.date(), s.brand)
    ),
    entry_feeds.keep_entry_feed: Row(
        PREPARE,
        lambda w, s: entry_feeds.keep_entry_feed(
            w, entry_feeds.FeedDraft(s.brand, "https://b.fr/", "x", frozenset({s.world.account.pk}))
        ),
    ),
    entry_feeds.stop_entry_feed: Row(PREPARE, lambda w, s: entry_feeds.stop_entry_feed(w, followed(s).pk)),
    entry_feeds.settle_picture: Row(PREPARE, lambda w, s: entry_feeds.settle_picture(w, asked_about(s))),
    entry_pictures.take_picture: Row(
        PREPARE, lambda w, s: without_a_page(entry_pictures.take_picture, w, s.post.pk)
    ),
    entry_feed_queries.entry_feeds_of: Row(
        SEE, lambda w, s: list(entry_feed_queries.entry_feeds_of(w, s.brand))
    ),
    entry_feed_queries.entry_feed: Row(SEE, lambda w, s: entry_feed_queries.entry_feed(w, followed(s).pk)),
    entry_feed_queries.entry_feed_to_change: Row(
        PREPARE, lambda w, s: entry_feed_queries.entry_feed_to_change(w, followed(s).pk)
    ),
    entry_feed_queries.entry_behind: Row(SEE, lambda w, s: entry_feed_queries.entry_behind(w, s.post)),
    entry_feed_queries.feeds_in_trouble: Row(
        SEE, lambda w, s: entry_feed_queries.feeds_in_trouble(w), brand=False
    ),
    versions.make_version: Row(PREPARE, lambda w, s: versions.make_version(w, in_french(s), "en")),
    versions.link_version: Row(PREPARE, lambda w, s: versions.link_version(w, in_french(s), s.asked.pk)),
    versions.part_version: Row(PREPARE, lambda w, s: versions.part_version(w, s.post.pk)),
    versions.agree_versions: Row(PREPARE, lambda w, s: versions.agree_versions(w, s.post.pk)),
    version_queries.versions_of: Row(SEE, lambda w, s: version_queries.versions_of(w, s.post), brand=False),
    version_queries.standings: Row(SEE, lambda w, s: version_queries.standings(w, [s.post]), brand=False),
    version_queries.posts_to_link: Row(SEE, lambda w, s: list(version_queries.posts_to_link(w, s.post))),
    ready_texts.keep_ready_text: Row(
        PREPARE,
        lambda w, s: ready_texts.keep_ready_text(w, ready_texts.ReadyDraft(s.brand, "snippet", "New", "x")),
    ),
    ready_texts.forget_ready_text: Row(PREPARE, lambda w, s: ready_texts.forget_ready_text(w, ready(s).pk)),
    ready_text_queries.ready_texts_of: Row(
        SEE, lambda w, s: list(ready_text_queries.ready_texts_of(w, s.brand))
    ),
    ready_text_queries.ready_text: Row(SEE, lambda w, s: ready_text_queries.ready_text(w, ready(s).pk)),
    events.make_event: Row(PREPARE, lambda w, s: events.make_event(w, events.EventDraft(s.brand, "x", NOON))),
    events.change_event: Row(
        PREPARE, lambda w, s: events.change_event(w, covered(s).pk, events.EventDraft(s.brand, "y", NOON))
    ),
    events.delete_event: Row(PREPARE, lambda w, s: events.delete_event(w, covered(s).pk)),
    running_order.take_posts: Row(
        PREPARE, lambda w, s: running_order.take_posts(w, covered(s).pk, [s.asked.pk])
    ),
    running_order.write_line: Row(
        PREPARE,
        lambda w, s: running_order.write_line(
            w, covered(s).pk, running_order.LineDraft("x", [s.world.account.pk])
        ),
    ),
    running_order.describe_line: Row(
        PREPARE, lambda w, s: running_order.describe_line(w, line(s).pk, cue="x", expected=None)
    ),
    running_order.move_line: Row(PREPARE, lambda w, s: running_order.move_line(w, line(s).pk, 0)),
    running_order.make_next: Row(PREPARE, lambda w, s: running_order.make_next(w, line(s).pk)),
    running_order.take_out: Row(PREPARE, lambda w, s: running_order.take_out(w, line(s).pk)),
    releasing.release: Row(PREPARE, lambda w, s: releasing.release(w, line(s).pk)),
    releasing.skip: Row(PREPARE, lambda w, s: releasing.skip(w, line(s, skipped_at=None).pk)),
    releasing.put_back: Row(PREPARE, lambda w, s: releasing.put_back(w, line(s, skipped_at=NOON).pk)),
    event_queries.events_of: Row(SEE, lambda w, s: list(event_queries.events_of(w, s.brand))),
    event_queries.event: Row(SEE, lambda w, s: event_queries.event(w, covered(s).pk)),
    event_queries.lines_of: Row(SEE, lambda w, s: event_queries.lines_of(w, covered(s).pk)),
    event_queries.line: Row(SEE, lambda w, s: event_queries.line(w, line(s).pk)),
    event_queries.event_to_change: Row(PREPARE, lambda w, s: event_queries.event_to_change(w, covered(s).pk)),
    event_queries.line_to_change: Row(PREPARE, lambda w, s: event_queries.line_to_change(w, line(s).pk)),
    event_queries.standing_of: Row(SEE, lambda w, s: event_queries.standing_of(w, line(s))),
    event_queries.posts_to_take: Row(SEE, lambda w, s: list(event_queries.posts_to_take(w, covered(s).pk))),
    event_queries.last_accounts: Row(SEE, lambda w, s: event_queries.last_accounts(w, covered(s).pk)),
    feeds.open_feed: Row(EXPORT, lambda w, s: feeds.open_feed(w, s.brand)),
    feeds.close_feed: Row(EXPORT, lambda w, s: feeds.close_feed(w, address(s).pk)),
    feed_queries.feeds_of: Row(EXPORT, lambda w, s: list(feed_queries.feeds_of(w)), brand=False),
    post_queries.posts_of: Row(SEE, lambda w, s: list(post_queries.posts_of(w, s.brand))),
    post_queries.post: Row(SEE, lambda w, s: post_queries.post(w, s.post.pk)),
    post_queries.post_to_change: Row(PREPARE, lambda w, s: post_queries.post_to_change(w, s.post.pk)),
    post_queries.planned_between: Row(
        SEE, lambda w, s: list(post_queries.planned_between(w, NOON, NOON, s.brand))
    ),
    post_queries.counts: Row(SEE, lambda w, s: post_queries.counts(w, s.brand)),
    guidelines.set_guidelines: Row(
        MANAGE, lambda w, s: guidelines.set_guidelines(w, s.brand, Guidelines(forbidden=("x",)), "")
    ),
    guideline_queries.guidelines_for: Row(SEE, lambda w, s: guideline_queries.guidelines_for(w, s.brand)),
    link_rules.set_link_rules: Row(
        MANAGE, lambda w, s: link_rules.set_link_rules(w, s.brand, LinkRules(sites=("aubrelle.fr",)))
    ),
    click_queries.counted_links: Row(SEE, lambda w, s: list(click_queries.counted_links(w, s.brand))),
    click_queries.links_of_post: Row(SEE, lambda w, s: click_queries.links_of_post(w, s.post)),
    click_queries.people_by_day: Row(
        SEE, lambda w, s: click_queries.people_by_day(w, [short(s).pk]), brand=False
    ),
    click_queries.sources_of: Row(SEE, lambda w, s: click_queries.sources_of(w, short(s)), brand=False),
    short_links.lead_elsewhere: Row(
        PUBLISH, lambda w, s: short_links.lead_elsewhere(w, short(s).pk, "https://b.fr/")
    ),
    short_links.close_link: Row(PUBLISH, lambda w, s: short_links.close_link(w, short(s).pk)),
    short_link_queries.short_links: Row(SEE, lambda w, s: list(short_link_queries.short_links(w, s.brand))),
    short_link_queries.short_link: Row(SEE, lambda w, s: short_link_queries.short_link(w, short(s).pk)),
    link_rule_queries.link_rules_of: Row(SEE, lambda w, s: link_rule_queries.link_rules_of(w, s.brand)),
    chains.steps_for: Row(SEE, lambda w, s: chains.steps_for(w, s.brand)),
    chains.people_to_name: Row(MANAGE, lambda w, s: chains.people_to_name(w, s.brand)),
    link_queries.links_of: Row(PUBLISH, lambda w, s: list(link_queries.links_of(w)), brand=False),
    link_queries.posts_to_show: Row(PUBLISH, lambda w, s: list(link_queries.posts_to_show(w, s.brand))),
    governance.rules_for: Row(SEE, lambda w, s: governance.rules_for(w, s.brand)),
    governance.pauses_of: Row(SEE, lambda w, s: governance.pauses_of(w), brand=False),
    media_queries.media_of: Row(SEE, lambda w, s: list(media_queries.media_of(w, s.brand))),
    media_queries.library: Row(
        SEE, lambda w, s: list(media_queries.library(w, media_queries.Wanted(brand=s.brand), NOON.date()))
    ),
    media_queries.folders_of: Row(SEE, lambda w, s: media_queries.folders_of(w, s.brand)),
    media_queries.tags_of: Row(SEE, lambda w, s: media_queries.tags_of(w, s.brand)),
    media_queries.posts_with: Row(SEE, lambda w, s: list(media_queries.posts_with(w, s.medium.pk))),
    media_queries.medium: Row(SEE, lambda w, s: media_queries.medium(w, s.medium.pk)),
    calendar.entries_between: Row(SEE, lambda w, s: calendar.entries_between(w, NOON, NOON, s.brand)),
    calendar.words_of: Row(SEE, lambda w, s: calendar.words_of(w, {s.post.pk}), brand=False),
    screens.trouble: Row(SEE, lambda w, s: screens.trouble(w), brand=False),
    screens.brands_that_publish: Row(SEE, lambda w, s: screens.brands_that_publish(w), brand=False),
    screens.voices: Row(SEE, lambda w, s: screens.voices(w, s.brand)),
    screens.held_back: Row(SEE, lambda w, s: list(screens.held_back(w, s.stop)), brand=False),
    post_queries.delivery: Row(SEE, lambda w, s: post_queries.delivery(w, s.delivery(DeliveryState.DUE))),
    screens.post_of_delivery: Row(
        SEE, lambda w, s: screens.post_of_delivery(w, s.delivery(DeliveryState.DUE))
    ),
    screens.rules_by_brand: Row(SEE, lambda w, s: screens.rules_by_brand(w), brand=False),
}


def _public_functions() -> dict[str, Callable[..., Any]]:
    """Every public function written in a module of actions or queries, by its name from there."""
    found: dict[str, Callable[..., Any]] = {}
    for package in (parvis.publishing.actions, parvis.publishing.queries):
        for module_info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{module_info.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == module.__name__:
                    found[f"{module.__name__.removeprefix('parvis.publishing.')}.{name}"] = function
    return found


def _excused(name: str) -> bool:
    return name in WITHOUT_WORKSPACE or name.rpartition(".")[0] in WITHOUT_WORKSPACE


def test_every_query_and_action_takes_a_workspace_first() -> None:
    for name, function in _public_functions().items():
        first = next(iter(inspect.signature(function).parameters.values()), None)
        takes_one = first is not None and first.annotation == "Workspace"
        assert takes_one or _excused(name), f"{name} must take a Workspace first, or be explained above"


def test_every_query_and_action_that_takes_one_is_in_the_table() -> None:
    missing = [n for n, function in _public_functions().items() if function not in TABLE and not _excused(n)]
    assert not missing


def test_explanations_are_of_functions_that_exist() -> None:
    names = set(_public_functions())
    assert set(WITHOUT_WORKSPACE) <= names | {name.rpartition(".")[0] for name in names}


CASES = [
    pytest.param(row, id=f"{function.__module__.rpartition('.')[2]}.{function.__name__}")
    for function, row in TABLE.items()
]


@pytest.mark.parametrize("row", CASES)
def test_what_each_role_may_do(row: Row, scene: Scene) -> None:
    """The roles one after the other on one scene, those who may not first."""
    organisation, person = scene.world.chief.organisation, scene.world.chief.person
    for role in Role.values:
        if row.needs not in GRANTS[role]:
            with pytest.raises(PermissionDenied):
                row.call(Workspace(organisation, role, person, role), scene)
    allowed = next(role for role in Role.values if row.needs in GRANTS[role])
    row.call(Workspace(organisation, allowed, person, allowed), scene)


@pytest.mark.parametrize("row", CASES)
def test_nothing_of_another_brand_or_organisation_is_touched(row: Row, scene: Scene) -> None:
    world = scene.world
    before = _state()
    elsewhere = Workspace(world.chief.organisation, "owner", None, "Elsewhere", frozenset({world.other.pk}))
    if row.brand:
        with pytest.raises((PermissionDenied, Http404)):
            row.call(elsewhere, scene)
    try:
        row.call(world.stranger, scene)
    except (PermissionDenied, Http404, ValidationError):
        pass
    assert _state() == before


def _state() -> dict[str, Any]:
    return {
        "posts": list(Post.objects.values_list("pk", "text", "planned_for")),
        "deliveries": list(Delivery.objects.values_list("pk", "hash", "due_at")),
        "media": list(Medium.objects.values_list("pk", "name", "alt")),
        "links": list(ClientLink.objects.values_list("pk", "revoked_at")),
        "stops": list(Pause.objects.values_list("pk", "ended_at")),
    }
