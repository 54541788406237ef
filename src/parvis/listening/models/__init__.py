"""What is listened to: watches, the sources they are fed from, imports, shared boards, and the alerts that come of it.

Django finds the models of a room here, so this package gathers them all.
"""

from parvis.listening.models.alerts import Alert, AlertNote, AlertRule
from parvis.listening.models.channels import AlertChannel
from parvis.listening.models.deliveries import AlertDelivery, DigestSubscription
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
    "BoardShare",
    "ColumnMapping",
    "DigestSubscription",
    "Import",
    "Source",
    "Watch",
    "WatchVersion",
]
