"""Who may do what: every query and action, by every role. A function that is not in the table fails the tests."""

# ruff: noqa: ARG005 - the functions of the table all take the workspace and the world

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

import parvis.workspaces.actions
import parvis.workspaces.queries
from parvis.workspaces.access import GRANTS, Permission, Workspace
from parvis.workspaces.actions import accounts as account_actions
from parvis.workspaces.actions import audit as audit_actions
from parvis.workspaces.actions import brands as brand_actions
from parvis.workspaces.actions import entities as entity_actions
from parvis.workspaces.actions import erasure as erasure_actions
from parvis.workspaces.actions import invitations as invitation_actions
from parvis.workspaces.actions import organisations as organisation_actions
from parvis.workspaces.actions import people as people_actions
from parvis.workspaces.actions import suppression as suppression_actions
from parvis.workspaces.actions import tokens as token_actions
from parvis.workspaces.handing_out import Grant
from parvis.workspaces.models import ApiToken, Erasure, Invitation, Membership, Role
from parvis.workspaces.queries import (
    accounts,
    audit,
    brands,
    entities,
    erasure,
    invitations,
    organisations,
    people,
    suppression,
    tokens,
)
from parvis.workspaces.tests.conftest import World, person

WITHOUT_WORKSPACE = {
    "queries.entrance": "makes workspaces",
    "actions.accounts.renew_credentials": "a worker renews, in nobody's name, the access that somebody with the right gave",
    "actions.entrance": "makes the first workspace and its owner, and checks that nobody owns the installation",
    "queries.suppression.suppressed_authors": "collection works for no person and reveals nothing it was not given",
    "queries.entities.with_those_below": "narrows what people with the right may do to numbers one was given",
    "queries.entities.countries_of": "alerts are judged for no person; whoever may see a rule may see whose holidays it keeps",
    "queries.accounts.sign_in_values": "a worker delivers in nobody's name what people with the right decided",
    "queries.tokens.opened_by": "the token is the proof",
    "queries.tokens.hash_of": "arithmetic on what it is given",
    "queries.tokens.lower": "arithmetic on what it is given",
    "actions.tokens.note_use": "the token is the proof",
    "actions.tokens.forget_answers": "housekeeping, for nobody",
    "queries.suppression.author_hashes": "arithmetic on what it is given",
    "queries.invitations.invitation_by_token": "the token is the proof",
    "queries.invitations.open_invitation_for": "the sign-on provider has verified the address",
    "queries.invitations.hash_of": "arithmetic on what it is given",
    "actions.invitations.accept_as_new_person": "holding the invitation is the permission",
    "actions.invitations.accept_for": "holding the invitation is the permission",
    "actions.people.note_for_person": "writes to the log what happened before anybody has a workspace",
}
"""The only public functions of actions and queries that take no workspace, and why."""


@dataclass(frozen=True)
class Row:
    """What a function needs, and how to call it on the test world."""

    needs: Permission
    call: Callable[[Workspace, World], Any]
    whole: bool = False  # refused to somebody restricted to some brands
    brand: bool = False  # refused to somebody restricted to other brands


def _erasure(world: World) -> Erasure:
    return Erasure.objects.create(organisation=world.lush, network="bluesky", actor_id="did:x")


def _token(workspace: Workspace, world: World) -> ApiToken:
    """A token of whoever asks, in the organisation of the test."""
    return ApiToken.objects.create(
        organisation=world.lush,
        person_id=workspace.person,
        name="script",
        token_hash=str(workspace.person),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )


def _invitation(world: World) -> Invitation:
    return Invitation.objects.create(
        organisation=world.lush,
        email="new@lush.example",
        role=Role.VIEWER,
        token_hash="0" * 64,
        expires_at=timezone.now(),
    )


def _somebody(world: World) -> Membership:
    return Membership.objects.get(person=person("somebody@lush.example", world.lush, Role.VIEWER))


NOTHING = audit.AuditFilter()
SEE, MANAGE, PEOPLE, ERASE = (
    Permission.SEE,
    Permission.MANAGE_BRANDS,
    Permission.MANAGE_PEOPLE,
    Permission.ERASE,
)
TABLE: dict[Callable[..., Any], Row] = {
    account_actions.add_account: Row(
        MANAGE,
        lambda w, x: account_actions.add_account(w, account_actions.AccountDraft(x.own.pk, "x", "lush")),
        brand=True,
    ),
    account_actions.update_account: Row(
        MANAGE,
        lambda w, x: account_actions.update_account(
            w, x.account.pk, account_actions.AccountDraft(x.own.pk, "x", "b")
        ),
        brand=True,
    ),
    account_actions.delete_account: Row(
        MANAGE, lambda w, x: account_actions.delete_account(w, x.account.pk), brand=True
    ),
    account_actions.set_credentials: Row(
        MANAGE, lambda w, x: account_actions.set_credentials(w, x.account.pk, {"password": "p"}), brand=True
    ),
    token_actions.make_token: Row(SEE, lambda w, x: token_actions.make_token(w, "script", "viewer", 30)),
    token_actions.revoke_token: Row(SEE, lambda w, x: token_actions.revoke_token(w, _token(w, x).pk)),
    tokens.tokens_of: Row(SEE, lambda w, x: tokens.tokens_of(w)),
    audit_actions.record: Row(SEE, lambda w, x: audit_actions.record(w, "test.done")),
    brand_actions.create_brand: Row(MANAGE, lambda w, x: brand_actions.create_brand(w, "New"), whole=True),
    brand_actions.get_or_create_brand: Row(
        MANAGE, lambda w, x: brand_actions.get_or_create_brand(w, "Newer"), whole=True
    ),
    brand_actions.update_brand: Row(
        MANAGE,
        lambda w, x: brand_actions.update_brand(w, x.own.pk, name="L", kind="own", colour=""),
        brand=True,
    ),
    brand_actions.delete_brand: Row(MANAGE, lambda w, x: brand_actions.delete_brand(w, x.own.pk), brand=True),
    brand_actions.save_welcome_brands: Row(
        MANAGE, lambda w, x: brand_actions.save_welcome_brands(w, "New", ["Other"]), whole=True
    ),
    entity_actions.create_entity: Row(
        MANAGE,
        lambda w, x: entity_actions.create_entity(w, entity_actions.EntityDraft("Spain", "country")),
        brand=True,
    ),
    entity_actions.update_entity: Row(
        MANAGE,
        lambda w, x: entity_actions.update_entity(
            w, x.france.pk, entity_actions.EntityDraft("FR", "country")
        ),
        brand=True,
    ),
    entity_actions.delete_entity: Row(
        MANAGE, lambda w, x: entity_actions.delete_entity(w, x.france.pk), brand=True
    ),
    erasure_actions.erase_author: Row(
        ERASE,
        lambda w, x: erasure_actions.erase_author(w, "bluesky", "did:x", x.archive),
        whole=True,
        brand=True,
    ),
    erasure_actions.carry_out: Row(
        ERASE, lambda w, x: erasure_actions.carry_out(w, _erasure(x).pk, x.archive), whole=True
    ),
    erasure_actions.carry_out_waiting: Row(
        ERASE, lambda w, x: erasure_actions.carry_out_waiting(w, x.archive), whole=True
    ),
    invitation_actions.invite: Row(
        PEOPLE,
        lambda w, x: invitation_actions.invite(w, "a@b.example", Grant(Role.VIEWER), "https://p/{token}"),
        whole=True,
    ),
    invitation_actions.revoke_invitation: Row(
        PEOPLE, lambda w, x: invitation_actions.revoke_invitation(w, _invitation(x).pk)
    ),
    organisation_actions.update_organisation: Row(
        PEOPLE,
        lambda w, x: organisation_actions.update_organisation(
            w, name="L", language="fr", time_zone="Europe/Paris"
        ),
        whole=True,
    ),
    organisation_actions.create_organisation: Row(
        Permission.OWN, lambda w, x: organisation_actions.create_organisation(w, "Second"), whole=True
    ),
    organisation_actions.set_retention: Row(
        ERASE, lambda w, x: organisation_actions.set_retention(w, 90), whole=True
    ),
    organisation_actions.finish_welcome: Row(
        Permission.LISTEN, lambda w, x: organisation_actions.finish_welcome(w)
    ),
    organisation_actions.delete_organisation: Row(
        Permission.OWN,
        lambda w, x: organisation_actions.delete_organisation(w, "Lush", x.archive),
        whole=True,
    ),
    people_actions.change_membership: Row(
        PEOPLE,
        lambda w, x: people_actions.change_membership(w, _somebody(x).pk, Grant(Role.ANALYST)),
        whole=True,
    ),
    people_actions.remove_membership: Row(
        PEOPLE, lambda w, x: people_actions.remove_membership(w, _somebody(x).pk), whole=True
    ),
    people_actions.leave: Row(SEE, lambda w, x: (_second_owner(x), people_actions.leave(w))),
    people_actions.save_preferences: Row(
        SEE,
        lambda w, x: people_actions.save_preferences(
            w, first_name="A", last_name="B", language="fr", theme="dark"
        ),
    ),
    suppression_actions.suppress_author: Row(
        ERASE, lambda w, x: suppression_actions.suppress_author(w, "bluesky", "did:x"), whole=True
    ),
    accounts.accounts_of: Row(SEE, lambda w, x: list(accounts.accounts_of(w))),
    accounts.account: Row(SEE, lambda w, x: accounts.account(w, x.account.pk), brand=True),
    accounts.credentials_of: Row(MANAGE, lambda w, x: accounts.credentials_of(w, x.account.pk), brand=True),
    audit.audit_entries: Row(Permission.AUDIT, lambda w, x: audit.audit_entries(w, NOTHING), whole=True),
    audit.all_audit_entries: Row(
        Permission.AUDIT, lambda w, x: list(audit.all_audit_entries(w, NOTHING)), whole=True
    ),
    audit.audit_actors: Row(Permission.AUDIT, lambda w, x: audit.audit_actors(w), whole=True),
    audit.audit_verbs: Row(Permission.AUDIT, lambda w, x: audit.audit_verbs(w), whole=True),
    audit.verify_chain: Row(Permission.AUDIT, lambda w, x: audit.verify_chain(w), whole=True),
    brands.brands_of: Row(SEE, lambda w, x: list(brands.brands_of(w))),
    brands.brand: Row(SEE, lambda w, x: brands.brand(w, x.own.pk), brand=True),
    brands.brand_by_slug: Row(SEE, lambda w, x: brands.brand_by_slug(w, "lush"), brand=True),
    brands.what_goes_with: Row(MANAGE, lambda w, x: brands.what_goes_with(w, x.own.pk), brand=True),
    entities.entities_of: Row(SEE, lambda w, x: list(entities.entities_of(w))),
    entities.entity_tree: Row(SEE, lambda w, x: entities.entity_tree(w)),
    entities.entity: Row(SEE, lambda w, x: entities.entity(w, x.france.pk)),
    entities.descendants: Row(SEE, lambda w, x: entities.descendants(w, x.france.pk)),
    erasure.erasures_of: Row(ERASE, lambda w, x: list(erasure.erasures_of(w)), whole=True),
    erasure.erasure: Row(ERASE, lambda w, x: erasure.erasure(w, _erasure(x).pk), whole=True),
    erasure.find_authors: Row(
        ERASE, lambda w, x: erasure.find_authors(w, "@somebody", x.archive), whole=True
    ),
    invitations.pending_invitations: Row(PEOPLE, lambda w, x: list(invitations.pending_invitations(w))),
    invitations.pending_invitation: Row(
        PEOPLE, lambda w, x: invitations.pending_invitation(w, _invitation(x).pk)
    ),
    organisations.organisation_of: Row(SEE, lambda w, x: organisations.organisation_of(w)),
    organisations.is_welcomed: Row(SEE, lambda w, x: organisations.is_welcomed(w)),
    people.memberships: Row(PEOPLE, lambda w, x: list(people.memberships(w))),
    people.membership: Row(PEOPLE, lambda w, x: people.membership(w, _somebody(x).pk)),
    people.roles_to_give: Row(PEOPLE, lambda w, x: people.roles_to_give(w)),
    suppression.suppression_count: Row(ERASE, lambda w, x: suppression.suppression_count(w)),
}


def _second_owner(world: World) -> None:
    person("other-owner@lush.example", world.lush, Role.OWNER)


def _public_functions() -> dict[str, Callable[..., Any]]:
    """Every public function written in a module of actions or queries, by its name from there."""
    found = {}
    for package in (parvis.workspaces.actions, parvis.workspaces.queries):
        for module_info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{module_info.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == module.__name__:
                    found[f"{module.__name__.removeprefix('parvis.workspaces.')}.{name}"] = function
    return found


def test_every_query_and_action_takes_a_workspace_first():
    for name, function in _public_functions().items():
        excused = name in WITHOUT_WORKSPACE or name.rpartition(".")[0] in WITHOUT_WORKSPACE
        first = next(iter(inspect.signature(function).parameters.values()), None)
        takes_one = first is not None and first.annotation == "Workspace"
        assert takes_one or excused, (
            f"{name} must take a Workspace first, or explain in WITHOUT_WORKSPACE why not"
        )


def test_every_query_and_action_that_takes_one_is_in_the_table():
    missing = [
        name
        for name, function in _public_functions().items()
        if function not in TABLE
        and name not in WITHOUT_WORKSPACE
        and name.rpartition(".")[0] not in WITHOUT_WORKSPACE
    ]
    assert not missing


def test_explanations_are_of_functions_that_exist():
    names = set(_public_functions())
    modules = {name.rpartition(".")[0] for name in names}
    assert set(WITHOUT_WORKSPACE) <= names | modules


CASES = [
    pytest.param(function, row, id=f"{function.__module__.rpartition('.')[2]}.{function.__name__}")
    for function, row in TABLE.items()
]


@pytest.mark.parametrize(("function", "row"), CASES)
@pytest.mark.parametrize("role", [role.value for role in Role])
def test_what_each_role_may_do(function, row, role, world):
    workspace = world.workspace(role)
    if row.needs in GRANTS[role]:
        row.call(workspace, world)
    else:
        with pytest.raises(PermissionDenied):
            row.call(workspace, world)


@pytest.mark.parametrize(
    ("function", "row"), [case for case in CASES if case.values[1].whole or case.values[1].brand]
)
def test_what_is_closed_to_somebody_restricted_to_another_brand(function, row, world):
    workspace = world.workspace("owner", brands=frozenset({world.competitor.pk}))
    with pytest.raises((PermissionDenied, Http404)):
        row.call(workspace, world)


OF_ONESELF = {"record", "leave", "save_preferences", "finish_welcome", "create_organisation"}


@pytest.mark.parametrize(("function", "row"), [c for c in CASES if c.values[0].__name__ not in OF_ONESELF])
def test_nothing_of_another_organisation_is_touched(function, row, world):
    """The owner of Rival calls everything with Lush's ids: Lush stays exactly as it was."""
    before = _state(world)
    try:
        row.call(world.elsewhere(), world)
    except (PermissionDenied, Http404, ValidationError):
        pass
    after = {**_state(world)}
    for made_by_the_call_itself in ("invitations", "erasures", "members"):
        assert set(after.pop(made_by_the_call_itself)) >= set(before[made_by_the_call_itself])
    assert after == {name: value for name, value in before.items() if name in after}


def _state(world: World) -> dict[str, Any]:
    lush = world.lush
    lush.refresh_from_db()
    return {
        "name": lush.name,
        "retention": lush.retention_days,
        "audit": lush.audit_position,
        "brands": list(lush.brands.values_list("pk", "name", "kind")),
        "entities": list(lush.entities.values_list("pk", "name")),
        "accounts": list(lush.accounts.values_list("pk", "handle", "network")),
        "members": list(lush.memberships.values_list("pk", "role")),
        "invitations": list(lush.invitations.values_list("pk", "revoked_at")),
        "erasures": list(lush.erasures.values_list("pk", "done_at")),
        "suppressions": lush.suppressions.count(),
    }
