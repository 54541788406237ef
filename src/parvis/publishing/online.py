"""Whether what is online of a delivery may be changed, in words."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import OUT, DeliveryState
from parvis.networks.changing import Changeable, changes_posts
from parvis.publishing.checking import network_of
from parvis.publishing.models import Delivery


def may_change_alt(delivery: Delivery) -> bool:
    """Whether its network lets the descriptions of pictures be changed."""
    network = network_of(delivery.account)
    return network is not None and Changeable.ALT in network.publisher.rules.changes.parts


def why_not_changed(delivery: Delivery) -> str:
    """Why what is online of a delivery cannot be changed from here, as a sentence; empty where it can."""
    if delivery.state not in OUT or delivery.deletion_asked_at is not None or not delivery.ids:
        return _("It is not online, as far as Parvis knows.")
    if delivery.state == DeliveryState.SENT and delivery.next_look_at is not None:
        return _("Its network said yes to it and it is being looked for: change it once it was seen.")
    network = network_of(delivery.account)
    if network is None:
        return _("Parvis cannot publish on %(network)s yet.") % {"network": delivery.account.network}
    rules, title = network.publisher.rules.changes, network.manifest.title
    if not changes_posts(network.publisher):
        return _(rules.why_not) if rules.why_not else _not_allowed(title)
    if delivery.said.get("poll") and not rules.with_poll:
        return _("%(network)s lets nobody change a poll: delete it, and ask again.") % {"network": title}
    said_at = delivery.sent_at
    if rules.within and said_at and timezone.now() - said_at > dt.timedelta(seconds=rules.within):
        hours = {"network": title, "hours": round(rules.within / 3600)}
        return _("%(network)s lets a post be changed for %(hours)s hours.") % hours
    return ""


def _not_allowed(title: str) -> str:
    return _("Parvis cannot change what is online on %(network)s.") % {"network": title}
