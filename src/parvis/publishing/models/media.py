"""Pictures and videos that posts carry. The file lies under its digest (:mod:`parvis.publishing.media_files`); the row says what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.library import clock_length, searchable
from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.publishing.models.posts import Post
from parvis.workspaces.models import Brand, Organisation, Person


class Medium(models.Model):
    """One picture or video of the library. ``alt`` describes it to those who cannot see it; ``rights_until`` is the last day on which it
    may be used (empty: no end is known). ``folder`` is the one it lies in (empty: none), ``tags`` are written with commas between.
    ``focus_x`` and ``focus_y`` (0 to 1 from the left and from the top) are what a crop keeps. ``words`` is what searches look in.

    Of a video only: ``duration`` in milliseconds, ``codecs`` (of its pictures, then of its sound, a comma between), ``rate`` in pictures a
    second, and ``poster``, the digest of the picture that stands for it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="media")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="media")
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=160)
    alt = models.TextField(_("description"), blank=True)
    rights_until = models.DateField(_("may be used until"), null=True, blank=True)
    folder = models.CharField(_("folder"), max_length=80, blank=True, db_index=True)
    tags = models.CharField(_("tags"), max_length=400, blank=True)
    focus_x = models.FloatField(default=0.5)
    focus_y = models.FloatField(default=0.5)
    words = models.TextField(blank=True, editable=False)
    duration = models.PositiveIntegerField(default=0)
    codecs = models.CharField(max_length=60, blank=True)
    rate = models.FloatField(default=0.0)
    poster = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("medium")
        verbose_name_plural = _("media")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "brand", "digest"], name="medium_once")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Keep what searches look in up to date."""
        self.words = searchable((self.name, self.alt, self.tags, self.folder))
        kept = None if update_fields is None else {*update_fields, "words"}
        super().save(*args, update_fields=kept, **options)

    @property
    def is_video(self) -> bool:
        """Whether it moves and lasts."""
        return self.media_type.startswith("video/")

    @property
    def encoding(self) -> str:
        """How a video is encoded, for people who know what that is."""
        rate = gettext("%(rate)s fps") % {"rate": f"{self.rate:.4g}"} if self.rate else ""
        return " · ".join(filter(None, [self.codecs.replace(",", " + "), rate]))

    @property
    def lasts(self) -> str:
        """How long a video is, as players write it."""
        return clock_length(self.duration)

    @property
    def seen(self) -> str:
        """The digest of the picture that screens show: itself, or what stands for a video."""
        return self.poster or self.digest

    @property
    def focus(self) -> tuple[float, float]:
        """What a crop keeps."""
        return self.focus_x, self.focus_y


class PostMedium(models.Model):
    """A picture beside the words of a post. ``alt`` is empty while the library's description serves; ``part`` is the part of a thread it
    stands in (0: the first), and a picture stands in one part only.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="media")
    medium = models.ForeignKey(Medium, on_delete=models.PROTECT, related_name="uses")
    part = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    alt = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["part", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "medium"], name="post_medium_once")
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.medium}"

    def outgoing(self) -> OutgoingMedia:
        """As it is sent."""
        medium = self.medium
        return OutgoingMedia(
            digest=medium.digest,
            media_type=medium.media_type,
            size=medium.size,
            alt=self.alt or medium.alt,
            width=medium.width,
            height=medium.height,
            duration=medium.duration,
            codecs=tuple(one for one in medium.codecs.split(",") if one),
            rate=medium.rate,
        )
