"""What people do to pictures and videos: add, describe, put beside a post, take out of the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.library import tags_in
from parvis.publishing.actions.freezing import freeze_again
from parvis.publishing.kit_rules import check_pictures
from parvis.publishing.media_files import LARGEST, clean, keep, path_of
from parvis.publishing.models import Delivery, Medium, Post, PostMedium
from parvis.publishing.queries.entity_scope import closed_among
from parvis.publishing.queries.media import medium as find_medium
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.posts import post_to_change
from parvis.publishing.thumbnails import forget
from parvis.publishing.video_files import HEAD, Video, cleaned, is_video, keep_video, on_disk
from parvis.workspaces.api import Account, Permission, Workspace, brand, record


def add_file(workspace: Workspace, brand_id: int, file: UploadedFile[Any], alt: str = "") -> Medium:
    """Keep an upload in a brand's library: what it holds decides whether it is a picture or a video, never its name.

    Raises ``ValidationError`` for what is neither.
    """
    workspace.require(Permission.PREPARE, brand_id)
    name = str(file.name or "")
    head = file.read(HEAD)
    file.seek(0)
    if not is_video(head):
        return add_medium(workspace, brand_id, name, file.read(LARGEST + 1), alt)
    with on_disk(file) as path:
        return add_video(workspace, brand_id, name, path, alt)


def add_video(workspace: Workspace, brand_id: int, name: str, source: Path, alt: str = "") -> Medium:
    """Clean the video that lies at ``source`` and keep it in a brand's library; one that is there already is given back.

    Raises ``ValidationError`` for what is not a usable video.
    """
    workspace.require(Permission.PREPARE, brand_id)
    with cleaned(source) as video:
        return add_cleaned_video(workspace, brand_id, name, video, alt)


def add_cleaned_video(workspace: Workspace, brand_id: int, name: str, video: Video, alt: str = "") -> Medium:
    """Keep a video that was cleaned already, for those who may hold nobody up while that takes its seconds."""
    workspace.require(Permission.PREPARE, brand_id)
    kept_in = brand(workspace, brand_id)
    keep_video(workspace.organisation, video)
    with transaction.atomic():
        made, new = Medium.objects.get_or_create(
            organisation_id=workspace.organisation,
            brand=kept_in,
            digest=video.digest,
            defaults={
                "media_type": video.media_type,
                "size": video.size,
                "width": video.width,
                "height": video.height,
                "duration": video.duration,
                "codecs": ",".join(video.codecs),
                "rate": video.rate,
                "poster": video.poster.digest,
                "name": name.strip()[:160] or video.digest[:12],
                "alt": alt.strip(),
                "added_by_id": workspace.person,
            },
        )
        if new:
            record(workspace, "medium.add", made)
    return made


Chosen = Sequence[tuple[int, str]]
"""Pictures and what each shows (empty: as the library says)."""


def add_medium(workspace: Workspace, brand_id: int, name: str, data: bytes, alt: str = "") -> Medium:
    """Clean a picture and keep it in a brand's library; one that is there already is given back.

    Raises ``ValidationError`` for what is not a usable picture.
    """
    workspace.require(Permission.PREPARE, brand_id)
    picture = clean(data)
    keep(workspace.organisation, picture)
    with transaction.atomic():
        made, new = Medium.objects.get_or_create(
            organisation_id=workspace.organisation,
            brand=brand(workspace, brand_id),
            digest=picture.digest,
            defaults={
                "media_type": picture.media_type,
                "size": len(picture.data),
                "width": picture.width,
                "height": picture.height,
                "name": name.strip()[:160] or picture.digest[:12],
                "alt": alt.strip(),
                "added_by_id": workspace.person,
            },
        )
        if new:
            record(workspace, "medium.add", made)
    return made


def describe_medium(
    workspace: Workspace, medium_id: int, *, name: str, alt: str, rights_until: dt.date | None = None
) -> Medium:
    """Say what a picture shows and until when it may be used. What is planned with it is changed too.

    Raises ``PermissionDenied`` where that is planned on accounts too that are closed to whoever describes it.
    """
    found = find_medium(workspace, medium_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    says_otherwise = found.alt != alt.strip()
    if says_otherwise:
        _require_all_mine(workspace, found)
    with transaction.atomic():
        found.name, found.alt, found.rights_until = (
            name.strip()[:160] or found.name,
            alt.strip(),
            rights_until,
        )
        found.save(update_fields=["name", "alt", "rights_until"])
        record(workspace, "medium.describe", found)
        for post in Post.objects.filter(media__medium=found):
            if says_otherwise and post.media.filter(medium=found, alt="").exists():
                # A description is words too: somebody else approves them.
                post.described_by_id = workspace.person
                post.save(update_fields=["described_by", "updated_at"])
            freeze_again(workspace, post)
    return found


def _require_all_mine(workspace: Workspace, medium: Medium) -> None:
    """A description is words too: nobody changes those that are planned on accounts closed to them."""
    planned = Delivery.objects.filter(
        variant__post__media__medium=medium, variant__post__media__alt="", state__in=CHANGEABLE
    ).exclude(state=DeliveryState.CANCELLED)
    closed = closed_among(workspace, Account.objects.filter(pk__in=planned.values("account")))
    if closed:
        handles = ", ".join(one.handle for one in closed)
        raise PermissionDenied(
            _("What is planned with it also speaks for accounts that are not yours: %(accounts)s.")
            % {"accounts": handles}
        )


def file_medium(
    workspace: Workspace,
    medium_id: int,
    *,
    folder: str,
    tags: str = "",
    focus: tuple[float, float] | None = None,
) -> Medium:
    """Say where a picture lies in the library, by what it is found, and (``focus``, 0 to 1 from the left and the top) what crops keep.

    What posts say does not change by that.
    """
    found = find_medium(workspace, medium_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    before = found.focus
    found.folder, found.tags = " ".join(folder.split())[:80], ", ".join(tags_in(tags))[:400]
    if focus is not None:
        found.focus_x, found.focus_y = (min(max(one, 0.0), 1.0) for one in focus)
    with transaction.atomic():
        found.save(update_fields=["folder", "tags", "focus_x", "focus_y"])
        record(workspace, "medium.file", found)
    if found.focus != before:
        forget(found.organisation_id, found.seen)
    return found


def choose_media(workspace: Workspace, post_id: int, chosen: Chosen, further: Sequence[Chosen] = ()) -> Post:
    """Put pictures beside a post, in this order: (picture, its description here or ``""`` for the library's); ``further`` beside the
    parts a thread goes on with. A picture stands once in all of it.
    """
    post = post_to_change(workspace, post_id)
    named = [(part, number, alt) for part, some in enumerate([chosen, *further]) for number, alt in some]
    check_pictures(post, named)
    media = [(part, find_medium(workspace, number), alt) for part, number, alt in named]
    if any(one.brand_id not in {None, post.brand_id} for _part, one, _alt in media):
        raise ValidationError(_("One of these pictures belongs to another brand."))
    with transaction.atomic():
        post.media.all().delete()
        once: dict[int, tuple[int, Medium, str]] = {}
        for part, one, alt in media:
            once.setdefault(one.pk, (part, one, alt))
        for position, (part, one, alt) in enumerate(once.values()):
            PostMedium.objects.create(post=post, part=part, medium=one, position=position, alt=alt.strip())
        post.written(workspace.person)
        post.save(update_fields=["last_written_by", "described_by", "updated_at"])
        freeze_again(workspace, find_post(workspace, post_id))
        record(workspace, "post.media", post, pictures=len(media))
    return post


def delete_medium(workspace: Workspace, medium_id: int) -> None:
    """Take a picture out of the library and off the disk. Raises ``ValidationError`` while a post or a kit uses it."""
    gone = find_medium(workspace, medium_id)
    workspace.require(Permission.PREPARE, gone.brand_id)
    if gone.uses.exists():
        raise ValidationError(_("A post uses this picture: take it out of the post first."))
    if gone.kit_editions.exists():
        raise ValidationError(_("A kit offers this picture: it is kept with the kit."))
    with transaction.atomic():
        record(workspace, "medium.delete", gone)
        gone.delete()
        for digest in {gone.digest, gone.seen}:
            if not _is_needed(workspace.organisation, digest):
                path = path_of(workspace.organisation, digest)
                transaction.on_commit(partial(path.unlink, missing_ok=True))
                transaction.on_commit(partial(forget, workspace.organisation, digest))


def _is_needed(organisation: int, digest: str) -> bool:
    """Whether a file is still that of a picture or a video, or stands for one."""
    return Medium.objects.filter(Q(digest=digest) | Q(poster=digest), organisation_id=organisation).exists()
