"""The only door of this room for the others: who is asking, what they may do, and what they share."""

from __future__ import annotations

from parvis.workspaces.access import GRANTS, RANKS, Permission, Workspace
from parvis.workspaces.actions.accounts import AccountDraft, add_account, renew_credentials, set_credentials
from parvis.workspaces.actions.audit import record
from parvis.workspaces.actions.brands import create_brand, get_or_create_brand
from parvis.workspaces.actions.entrance import trial_person, workspace_for_command
from parvis.workspaces.actions.erasure import carry_out_waiting
from parvis.workspaces.actions.organisations import SHORTEST_RETENTION_DAYS, finish_welcome
from parvis.workspaces.actions.tokens import forget_answers, note_use
from parvis.workspaces.brakes import Brake, HeldBack, Stopped, brakes
from parvis.workspaces.going import brand_is_going, organisation_is_going
from parvis.workspaces.models import Account, Brand, Entity, Organisation, Person, Role
from parvis.workspaces.nearness import is_loopback, why_not_near
from parvis.workspaces.once import once
from parvis.workspaces.problems import problem
from parvis.workspaces.queries.accounts import account, accounts_of, credentials_of, sign_in_values
from parvis.workspaces.queries.brands import brand, brand_by_slug, brands_of
from parvis.workspaces.queries.entities import countries_of, entities_of, entity, with_those_below
from parvis.workspaces.queries.entrance import enter, memberships_of, somebody_real_exists
from parvis.workspaces.queries.organisations import is_welcomed, organisation_of
from parvis.workspaces.queries.suppression import suppressed_authors
from parvis.workspaces.queries.tokens import opened_by
from parvis.workspaces.requests import WorkspaceRequest, workspace_of
from parvis.workspaces.secrets import UnreadableSecretError, decrypt, encrypt
from parvis.workspaces.verbs import describe_verbs

__all__ = [
    "GRANTS",
    "RANKS",
    "SHORTEST_RETENTION_DAYS",
    "Account",
    "AccountDraft",
    "Brake",
    "Brand",
    "Entity",
    "HeldBack",
    "Organisation",
    "Permission",
    "Person",
    "Role",
    "Stopped",
    "UnreadableSecretError",
    "Workspace",
    "WorkspaceRequest",
    "account",
    "accounts_of",
    "add_account",
    "brakes",
    "brand",
    "brand_by_slug",
    "brand_is_going",
    "brands_of",
    "carry_out_waiting",
    "countries_of",
    "create_brand",
    "credentials_of",
    "decrypt",
    "describe_verbs",
    "encrypt",
    "enter",
    "entities_of",
    "entity",
    "finish_welcome",
    "forget_answers",
    "get_or_create_brand",
    "is_loopback",
    "is_welcomed",
    "memberships_of",
    "note_use",
    "once",
    "opened_by",
    "organisation_is_going",
    "organisation_of",
    "problem",
    "record",
    "renew_credentials",
    "set_credentials",
    "sign_in_values",
    "somebody_real_exists",
    "suppressed_authors",
    "trial_person",
    "why_not_near",
    "with_those_below",
    "workspace_for_command",
    "workspace_of",
]
