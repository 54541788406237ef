"""Who works where: organisations, their brands, entities and accounts, people and what each may do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    """Creates people, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person who can sign in once a password is set."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person who administers the installation itself."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractUser):
    """Somebody who uses Parvis."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=5, blank=True, choices=[("fr", "Français"), ("en", "English")]
    )
    theme = models.CharField(
        _("theme"),
        max_length=10,
        default="auto",
        choices=[("auto", _("System")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    is_trial = models.BooleanField(
        default=False, help_text="Whom the open door signs in: nobody real, and without a password."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Organisation(models.Model):
    """A company (or agency client) whose people share brands, watches and what was heard."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    language = models.CharField(
        _("language"), max_length=5, default="fr", choices=[("fr", "Français"), ("en", "English")]
    )
    retention_days = models.PositiveIntegerField(
        _("days kept"),
        null=True,
        blank=True,
        help_text="How long what was heard is kept; empty: until erased.",
    )
    # The head of the audit chain: the row that is locked to add to it, and what betrays entries cut off its
    # end.
    audit_position = models.PositiveBigIntegerField(default=0, editable=False)
    audit_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_trial = models.BooleanField(default=False, help_text="The workspace the open door leads to.")
    welcomed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A brand that is listened to: the organisation's own, or a competitor's."""

    class Kind(models.TextChoices):
        OWN = "own", _("Own brand")
        COMPETITOR = "competitor", _("Competitor")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="brands")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OWN)
    colour = models.CharField(_("colour"), max_length=7, default="#3b5bdb")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="brand_slug_once")
        ]

    def __str__(self) -> str:
        return self.name


class Entity(models.Model):
    """A part of the organisation that speaks or listens for itself: a country, a business unit, an
    audience.
    """

    class Kind(models.TextChoices):
        COUNTRY = "country", _("Country")
        UNIT = "unit", _("Business unit")
        AUDIENCE = "audience", _("Audience")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="entities")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="entities")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A brand's profile on a network. Credentials are encrypted (see :mod:`parvis.workspaces.secrets`)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="accounts")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="accounts")
    entity = models.ForeignKey(
        Entity, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    network = models.CharField(max_length=40)
    handle = models.CharField(_("handle"), max_length=200)
    network_id = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    credentials = models.BinaryField(default=b"", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering: ClassVar[list[str]] = ["network", "handle"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "network", "handle"], name="account_once")
        ]

    def __str__(self) -> str:
        return f"{self.handle} ({self.network})"


class Role(models.TextChoices):
    """What a person may do in an organisation; each role may all that the next ones may."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    ANALYST = "analyst", _("Analyst")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """A person's role in an organisation, on everything or only on some brands and entities."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    brands = models.ManyToManyField(Brand, blank=True, related_name="+")
    entities = models.ManyToManyField(Entity, blank=True, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "person"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role}"


class Invitation(models.Model):
    """An e-mail that lets somebody join. Only the hash of its token is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    brands = models.ManyToManyField(Brand, blank=True, related_name="+")
    entities = models.ManyToManyField(Entity, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.email


class AuditEntry(models.Model):
    """Something somebody did. Rows are only ever added; each carries the hash of the one before it.

    The database itself refuses changes (migration 0002), so nothing here may be a constraint that would
    make it change them: the person and the organisation may disappear, what they did stays written.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor = models.CharField(max_length=200, help_text="The person's name then, or the command that acted.")
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Two entries may never follow the same one: the chain cannot fork, whatever the locks did.
            models.UniqueConstraint(fields=["organisation", "position"], name="audit_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.target}"


class Suppression(models.Model):
    """An author who asked to be forgotten: never collected again. Only a keyed hash of the author's id is
    kept.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suppressions")
    network = models.CharField(max_length=40)
    actor_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "network", "actor_hash"], name="suppression_once")
        ]

    def __str__(self) -> str:
        return f"{self.network} …{self.actor_hash[-6:]}"


class Erasure(models.Model):
    """A request to forget an author. The id is kept only until everything the author said is gone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="erasures")
    network = models.CharField(max_length=40)
    actor_id = models.CharField(max_length=500, blank=True, help_text="Emptied once the erasure is done.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    items = models.PositiveBigIntegerField(default=0, help_text="How many items were erased.")
    failure = models.TextField(blank=True, help_text="Why the last attempt did not succeed.")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.network} {'done' if self.done_at else 'to do'}"


class ApiToken(models.Model):
    """What a program says to act as a person in one organisation, with that person's role or less. Only its hash is kept.

    ``role`` is the most it may do; a person whose own role is lower lends only that.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.VIEWER)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What was answered to a program's write, under the key it gave: asked again with the same key, the same is answered and
    nothing is done a second time. ``fingerprint`` is of what was asked.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once")
        ]

    def __str__(self) -> str:
        return self.key
