"""What is listened to (watches, sources, imports), what is shared of it, and the alerts and crises that come of it.

Django finds the models of a room here, so this package gathers them all.
"""

from parvis.listening.models.alerts import Alert, AlertNote, AlertRule
from parvis.listening.models.aspects import AspectTaxonomy, PastReading
from parvis.listening.models.channels import AlertChannel
from parvis.listening.models.corrections import LabelCorrection, MoodLayer
from parvis.listening.models.crises import Crisis, CrisisEntry, CrisisQuestion, HoldingStatement
from parvis.listening.models.deliveries import AlertDelivery, DigestSubscription
from parvis.listening.models.fragments import QueryFragment
from parvis.listening.models.imports import ColumnMapping, Import
from parvis.listening.models.shares import BoardShare
from parvis.listening.models.sources import Source
from parvis.listening.models.watches import Watch, WatchVersion

__all__ = [
    "Alert",
    "AlertChannel",
    "AlertDelivery",
    "AlertNote",
    "AlertRule",
    "AspectTaxonomy",
    "BoardShare",
    "ColumnMapping",
    "Crisis",
    "CrisisEntry",
    "CrisisQuestion",
    "DigestSubscription",
    "HoldingStatement",
    "Import",
    "LabelCorrection",
    "MoodLayer",
    "PastReading",
    "QueryFragment",
    "Source",
    "Watch",
    "WatchVersion",
]
