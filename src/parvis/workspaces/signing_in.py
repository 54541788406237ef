"""What Parvis wants of django-allauth: who may open an account, what is noted, how secrets are kept."""

from __future__ import annotations

import hmac
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from parvis.workspaces.actions.entrance import take_ownership
from parvis.workspaces.actions.invitations import accept_for
from parvis.workspaces.actions.people import note_for_person
from parvis.workspaces.models import Person
from parvis.workspaces.nearness import why_not_near
from parvis.workspaces.queries.entrance import somebody_real_exists
from parvis.workspaces.queries.invitations import open_invitation_for
from parvis.workspaces.secrets import decrypt, encrypt, keyed_hashes

logger = logging.getLogger(__name__)

_NOTED = {
    "account/email/password_changed": "password.change",
    "account/email/password_set": "password.set",
    "account/email/password_reset": "password.reset",
    "mfa/email/totp_activated": "totp.activate",
    "mfa/email/totp_deactivated": "totp.deactivate",
    "mfa/email/recovery_codes_generated": "recovery_codes.generate",
    "socialaccount/email/account_connected": "sign_on.connect",
    "socialaccount/email/account_disconnected": "sign_on.disconnect",
}
"""Which of allauth's security e-mails are also written to the audit log, and as what."""


def claim_code() -> str:
    """What proves that whoever opens the first account from afar also runs the installation.

    It follows from the secret key, so it needs no storage, and is worth nothing once somebody owns the
    installation.
    """
    return keyed_hashes("claim", "first owner")[0][:32]


def claim_link(base_url: str) -> str:
    """Where to create the first account from another computer; empty once somebody owns the installation."""
    if somebody_real_exists():
        return ""
    return f"{base_url.rstrip('/')}{reverse('account_signup')}?code={claim_code()}"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are for the first owner of the installation; everybody else is invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only while nobody owns the installation, and only for whoever runs it: near, or with the code."""
        if somebody_real_exists():
            return False
        if not why_not_near(request):
            return True
        given = request.GET.get("code") or request.session.get("claim_code", "")
        if hmac.compare_digest(given.encode(), claim_code().encode()):
            request.session["claim_code"] = given  # the form is sent without the link's code
            return True
        logger.warning(
            "Somebody wanted to create the first account. If that was you, open %s",
            claim_link(settings.BASE_URL or f"http://{request.get_host()}"),
        )
        return False

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """Save the first owner together with what they own, or nothing."""
        with transaction.atomic():
            person: Person = super().save_user(request, user, form, commit)
            if commit:
                take_ownership(person)
        return person

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new owner is welcomed."""
        return reverse("welcome:start")

    def post_login(self, request: HttpRequest, user: Person, **told: Any) -> HttpResponse:
        """Note who signed in, from where."""
        response: HttpResponse = super().post_login(request, user, **told)
        note_for_person(user, "session.open", address=self.get_client_ip(request))
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a wrong password where the person's own organisations see it; a wrong address is nobody's."""
        person = Person.objects.filter(email__iexact=credentials.get("email") or "").first()
        if person:
            note_for_person(person, "session.refuse", address=self.get_client_ip(request))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person by e-mail that their security changed, and note it."""
        if template_prefix in _NOTED:
            note_for_person(user, _NOTED[template_prefix])
        super().send_notification_mail(template_prefix, user, context, email)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps two-factor keys encrypted."""

    def encrypt(self, text: str) -> str:
        """As stored."""
        return encrypt(text.encode(), "two-factor").decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As used."""
        return decrypt(encrypted_text.encode(), "two-factor").decode()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """People who sign in through the organisation's own provider: those already known, and those invited."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Recognise a person by an address that the provider has verified."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        address = _verified_address(sociallogin)
        person = Person.objects.filter(email__iexact=address, is_trial=False).first() if address else None
        if person:
            sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whoever was invited at that very address."""
        address = _verified_address(sociallogin)
        return bool(address) and open_invitation_for(address) is not None

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """There is nothing to ask that the provider has not said."""
        return self.is_open_for_signup(request, sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """Save the person together with the membership they were invited to."""
        with transaction.atomic():
            person: Person = super().save_user(request, sociallogin, form)
            invitation = open_invitation_for(person.email)
            if invitation:
                accept_for(invitation, person)
        return person


def _verified_address(sociallogin: Any) -> str:
    addresses: list[EmailAddress] = sociallogin.email_addresses
    return next((a.email.lower() for a in addresses if a.verified and a.email), "")
