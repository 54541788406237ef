"""Putting the picture of a feed's entry beside its draft, once somebody says that the brand may use it."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.networks.errors import NetworkError
from parvis.publishing.actions.entry_feeds import settle_picture
from parvis.publishing.actions.media import add_medium, choose_media
from parvis.publishing.models import Medium
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.entry_feeds import entry_behind
from parvis.publishing.queries.posts import post_to_change
from parvis.workers.network_door import network_door
from parvis.workspaces.api import Workspace

SECONDS = 20.0
"""How long a site may take to give a picture."""


def take_picture(workspace: Workspace, post_id: int) -> Medium:
    """Fetch the picture of a post's entry into the library and put it beside the post: whoever asks says that the brand may use it.

    Raises ``ValidationError`` where it cannot be had, or is no picture; the question then stays open.
    """
    post = post_to_change(workspace, post_id)
    entry = entry_behind(workspace, post)
    if entry is None or not entry.picture or entry.settled:
        raise ValidationError(_("Nobody asks about a picture here any more."))
    try:
        data = async_to_sync(_fetched)(entry.picture)
    except NetworkError as error:
        raise ValidationError(in_words(error.reason, error.values)) from error
    except TimeoutError:
        raise ValidationError(_("The network did not answer in time. Try again in a moment.")) from None
    name = unquote(PurePosixPath(urlsplit(entry.picture).path).name) or _("Picture")
    with transaction.atomic():
        medium = add_medium(workspace, post.brand_id, name[:160], data)
        there = [(one.medium_id, one.alt) for one in post.media.all() if one.part == 0]
        further = [
            [(one.medium_id, one.alt) for one in post.media.all() if one.part == part]
            for part in range(1, 1 + len(post.further))
        ]
        choose_media(workspace, post.pk, [*there, (medium.pk, "")], further)
        settle_picture(workspace, post.pk)
    return medium


async def _fetched(address: str) -> bytes:
    async with network_door() as http, asyncio.timeout(SECONDS):
        return (await http.get(address)).content
