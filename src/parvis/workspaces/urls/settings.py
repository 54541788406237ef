"""The settings of an organisation, under ``/settings/``."""

from __future__ import annotations

from django.urls import path

from parvis.workspaces.views import (
    accounts,
    audit,
    brands,
    entities,
    organisation,
    people,
    person,
    privacy,
    tokens,
)

app_name = "workspaces"

urlpatterns = [
    path("", organisation.organisation, name="organisation"),
    path("organisations/", organisation.organisations, name="organisations"),
    path("organisations/switch/", organisation.switch, name="switch"),
    path("organisations/new/", organisation.create, name="organisation-new"),
    path("delete/", organisation.delete, name="organisation-delete"),
    path("leave/", organisation.leave, name="leave"),
    path("brands/", brands.brands, name="brands"),
    path("brands/new/", brands.new, name="brand-new"),
    path("brands/<int:brand_id>/", brands.edit, name="brand"),
    path("brands/<int:brand_id>/delete/", brands.delete, name="brand-delete"),
    path("entities/", entities.entities, name="entities"),
    path("entities/new/", entities.new, name="entity-new"),
    path("entities/<int:entity_id>/", entities.edit, name="entity"),
    path("entities/<int:entity_id>/delete/", entities.delete, name="entity-delete"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new, name="account-new"),
    path("accounts/<int:account_id>/", accounts.edit, name="account"),
    path("accounts/<int:account_id>/delete/", accounts.delete, name="account-delete"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/withdraw/", people.revoke, name="invitation-revoke"),
    path("people/<int:membership_id>/", people.edit, name="person"),
    path("people/<int:membership_id>/remove/", people.remove, name="person-remove"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/retention/", privacy.retention, name="retention"),
    path("privacy/erase/", privacy.erase, name="erase"),
    path("privacy/erasures/<int:erasure_id>/again/", privacy.again, name="erasure-again"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verification/", audit.verification, name="audit-verification"),
    path("audit/export/", audit.export, name="audit-export"),
    path("preferences/", person.preferences, name="preferences"),
    path("programs/", tokens.tokens, name="tokens"),
    path("programs/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("security/", person.security, name="security"),
]
