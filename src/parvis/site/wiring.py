"""Where one room must tell another: one row each, made at start-up. Rooms do not import each other for this."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.archive.connection import get_archive
from parvis.listening.models import Watch
from parvis.publishing.api import PublishingBrake
from parvis.workspaces.api import Workspace, brakes, brand_is_going, describe_verbs

VERBS = {
    "alert.acknowledge": _("Alert acknowledged"),
    "alert.assign": _("Alert assigned"),
    "alert.escalate": _("Alert escalated"),
    "alert.false_alarm": _("Alert marked as a false alarm"),
    "alert.note": _("Note written on an alert"),
    "alert.reopen": _("Alert opened again"),
    "alert.resolve": _("Alert resolved"),
    "alert_channel.create": _("Alert channel added"),
    "alert_channel.delete": _("Alert channel removed"),
    "alert_channel.edit": _("Alert channel changed"),
    "alert_channel.test": _("Alert channel tested"),
    "alert_rule.create": _("Alert rule created"),
    "alert_rule.delete": _("Alert rule deleted"),
    "alert_rule.edit": _("Alert rule changed"),
    "alert_rule.mute": _("Alert rule muted"),
    "alert_rule.pause": _("Alert rule stopped"),
    "alert_rule.resume": _("Alert rule looking out again"),
    "alert_rule.unmute": _("Alert rule speaking again"),
    "digest.subscribe": _("Digest asked for"),
    "digest.unsubscribe": _("Digest stopped"),
    "aspect.delete": _("Aspect taken off the list"),
    "aspect.save": _("Aspect saved"),
    "aspect.start_anew": _("List of aspects started anew"),
    "board.export": _("Board exported"),
    "board.share": _("Board shared by link"),
    "board.unshare": _("Shared link closed"),
    "client_link.close": _("Client link closed"),
    "client_link.make": _("Client link made"),
    "crisis.close": _("Crisis room closed"),
    "crisis.export": _("Crisis report exported"),
    "crisis.learn": _("Lessons of a crisis written"),
    "crisis.log": _("Line written in a crisis log"),
    "crisis.open": _("Crisis room opened"),
    "crisis.reopen": _("Crisis room opened again"),
    "demo.fill": _("Demonstration filled in"),
    "demo.remove": _("Demonstration removed"),
    "hook.close": _("Webhook closed"),
    "hook.open": _("Webhook opened"),
    "hook.try": _("Webhook tried"),
    "holding_statement.create": _("Holding statement written"),
    "holding_statement.delete": _("Holding statement deleted"),
    "holding_statement.edit": _("Holding statement changed"),
    "import.cancel": _("Import stopped"),
    "import.delete": _("Import deleted"),
    "import.map": _("Columns of an import chosen"),
    "import.start": _("Import started"),
    "layer.forget": _("Mood corrections forgotten"),
    "layer.off": _("What mood corrections taught switched off"),
    "layer.on": _("What mood corrections taught used again"),
    "mention.correct": _("Mention corrected"),
    "past.read": _("Past read again"),
    "past.stop": _("Reading of the past stopped"),
    "delivery.delete": _("Post taken off its network"),
    "delivery.give_up": _("Delivery settled by hand"),
    "delivery.send_after_all": _("Delivery let out after all"),
    "entry_feed.keep": _("Feed that makes drafts followed"),
    "entry_feed.picture": _("Question of a picture of a feed answered"),
    "entry_feed.stop": _("Feed that makes drafts stopped"),
    "event.change": _("Event changed"),
    "event.cue": _("Cue of a line of an event changed"),
    "event.delete": _("Event deleted"),
    "event.make": _("Event prepared"),
    "event.order": _("Running order of an event changed"),
    "event.put_back": _("Line of an event put back"),
    "event.release": _("Post released at an event"),
    "event.skip": _("Line of an event skipped"),
    "event.take": _("Posts put in the running order of an event"),
    "event.take_out": _("Post taken out of the running order of an event"),
    "evergreen.add": _("Post kept as evergreen"),
    "evergreen.change": _("Evergreen post changed"),
    "evergreen.fill": _("Slot filled by an evergreen queue"),
    "evergreen.forget": _("Evergreen queue deleted"),
    "evergreen.keep": _("Evergreen queue kept"),
    "evergreen.now": _("Evergreen post said now"),
    "evergreen.pause": _("Evergreen queue paused"),
    "evergreen.resume": _("Evergreen queue goes on"),
    "evergreen.skip": _("Next time of an evergreen post skipped"),
    "evergreen.take_out": _("Evergreen post taken out"),
    "kit.edition": _("Next edition of a kit offered"),
    "kit.fill": _("Zones of a kit filled"),
    "kit.keep": _("Kit changed"),
    "kit.offer": _("Kit offered"),
    "kit.take": _("Kit taken"),
    "kit.take_edition": _("New edition of a kit taken"),
    "kit.withdraw": _("Kit withdrawn"),
    "label.forget": _("Label deleted"),
    "label.keep": _("Label kept"),
    "medium.add": _("Picture added"),
    "medium.delete": _("Picture deleted"),
    "medium.describe": _("Picture described"),
    "medium.file": _("Picture filed in the library"),
    "own_date.forget": _("Key date deleted"),
    "own_date.import": _("Key dates brought in"),
    "own_date.keep": _("Key date kept"),
    "post.approve": _("Post approved"),
    "post.client_approve": _("Post approved by the client"),
    "post.client_decline": _("Changes asked for by the client"),
    "post.decline": _("Post declined"),
    "post.delete": _("Post deleted"),
    "post.edit": _("Post changed"),
    "post.label": _("Labels of a post chosen"),
    "post.media": _("Pictures of a post chosen"),
    "post.plan": _("Post planned"),
    "post.repeat": _("Post repeated"),
    "post.repeat_change": _("Repeating of a post changed"),
    "post.repeat_stop": _("Repeating of a post stopped"),
    "post.take_back": _("Post taken back"),
    "post.write": _("Post written"),
    "calendar.close": _("Calendar address closed"),
    "calendar.open": _("Calendar address opened"),
    "account.rhythm": _("Slots of an account chosen"),
    "ready_text.forget": _("Ready text forgotten"),
    "ready_text.keep": _("Ready text kept"),
    "posts.import": _("Table of posts brought in"),
    "publishing.guidelines": _("Guidelines changed"),
    "publishing.pause": _("Publishing stopped"),
    "publishing.resume": _("Publishing going on again"),
    "publishing.rules": _("Publishing rules changed"),
    "source.add": _("Source added"),
    "source.delete": _("Source deleted"),
    "source.edit": _("Source changed"),
    "source.pause": _("Source paused"),
    "source.resume": _("Source listened to again"),
    "version.agree": _("Language versions said to agree"),
    "version.link": _("Language version linked"),
    "version.make": _("Language version made"),
    "version.part": _("Language version parted from the others"),
    "watch.create": _("Watch created"),
    "watch.delete": _("Watch deleted"),
    "watch.edit": _("Watch changed"),
    "watch.pause": _("Watch paused"),
    "watch.resume": _("Watch listening again"),
}


def wire() -> None:
    """Make the connections. Called once, when Django is ready."""
    describe_verbs(VERBS)
    if not brakes:
        brakes.append(PublishingBrake())
    if _let_go_of_watches not in brand_is_going:
        brand_is_going.append(_let_go_of_watches)


def _let_go_of_watches(workspace: Workspace, brand: int) -> None:
    """A brand that goes takes its watches with it: the archive must not keep their numbers on mentions."""
    for watch in Watch.objects.filter(organisation_id=workspace.organisation, brand_id=brand).values_list(
        "pk", flat=True
    ):
        transaction.on_commit(partial(get_archive().forget_watch, workspace.organisation, watch))
