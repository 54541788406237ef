"""What is said (posts, variants), who allowed it, and what became of each delivery. Django finds the models of a room here."""

from parvis.publishing.models.changes import DeliveryChange, last_done, online_now, words_online
from parvis.publishing.models.client_links import ClientLink
from parvis.publishing.models.deliveries import Attempt, Delivery
from parvis.publishing.models.entry_feeds import EntryFeed, FeedEntry
from parvis.publishing.models.events import Event, EventLine
from parvis.publishing.models.evergreen import (
    EvergreenEntry,
    EvergreenQueue,
    EvergreenTurn,
    EvergreenWording,
)
from parvis.publishing.models.feeds import CalendarFeed
from parvis.publishing.models.governance import Approval, ApprovalStep, BrandRules, Pause
from parvis.publishing.models.guidelines import BrandGuidelines
from parvis.publishing.models.hooks import Hook, HookMessage
from parvis.publishing.models.imports import ImportedPost, PostImport
from parvis.publishing.models.kits import Kit, KitEdition, KitTaking
from parvis.publishing.models.labels import Label
from parvis.publishing.models.link_rules import BrandLinks
from parvis.publishing.models.media import Medium, PostMedium
from parvis.publishing.models.own_dates import OwnDate
from parvis.publishing.models.posts import Post, Variant
from parvis.publishing.models.ready_texts import ReadyText
from parvis.publishing.models.renewals import Renewal
from parvis.publishing.models.repetitions import Repeat, Repetition
from parvis.publishing.models.rhythms import Rhythm
from parvis.publishing.models.short_links import Clicks, ShortLink, ShortLinkChange
from parvis.publishing.models.versions import Version, VersionSet
from parvis.publishing.models.wordings import Wording

__all__ = [
    "Approval",
    "ApprovalStep",
    "Attempt",
    "BrandGuidelines",
    "BrandLinks",
    "BrandRules",
    "CalendarFeed",
    "Clicks",
    "ClientLink",
    "Delivery",
    "DeliveryChange",
    "EntryFeed",
    "Event",
    "EventLine",
    "EvergreenEntry",
    "EvergreenQueue",
    "EvergreenTurn",
    "EvergreenWording",
    "FeedEntry",
    "Hook",
    "HookMessage",
    "ImportedPost",
    "Kit",
    "KitEdition",
    "KitTaking",
    "Label",
    "Medium",
    "OwnDate",
    "Pause",
    "Post",
    "PostImport",
    "PostMedium",
    "ReadyText",
    "Renewal",
    "Repeat",
    "Repetition",
    "Rhythm",
    "ShortLink",
    "ShortLinkChange",
    "Variant",
    "Version",
    "VersionSet",
    "Wording",
    "last_done",
    "online_now",
    "words_online",
]
