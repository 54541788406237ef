"""Roles: nobody gives, changes or takes away more than they have, and somebody always owns the organisation."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from parvis.workspaces.access import GRANTS, RANKS
from parvis.workspaces.actions.people import change_membership, leave, remove_membership
from parvis.workspaces.handing_out import Grant
from parvis.workspaces.models import Membership, Role
from parvis.workspaces.queries.people import roles_to_give
from parvis.workspaces.tests.conftest import person


def test_each_role_may_all_that_the_lower_ones_may():
    ordered = sorted(RANKS, key=RANKS.__getitem__)
    for lower, higher in itertools.pairwise(ordered):
        assert GRANTS[lower] <= GRANTS[higher]
    assert set(RANKS) == set(Role.values)


class TestAnAdmin:
    def test_cannot_make_anybody_an_owner(self, world):
        for target in ("admin", "viewer"):
            with pytest.raises(PermissionDenied):
                change_membership(world.workspace("admin"), world.membership(target).pk, Grant(Role.OWNER))
        assert Role.OWNER not in roles_to_give(world.workspace("admin"))

    def test_cannot_touch_an_owner(self, world):
        person("second@lush.example", world.lush, Role.OWNER)
        owner = world.membership("owner").pk
        with pytest.raises(PermissionDenied):
            change_membership(world.workspace("admin"), owner, Grant(Role.VIEWER))
        with pytest.raises(PermissionDenied):
            remove_membership(world.workspace("admin"), owner)
        assert Membership.objects.get(pk=owner).role == Role.OWNER

    def test_changes_and_removes_those_below(self, world):
        change_membership(world.workspace("admin"), world.membership("viewer").pk, Grant(Role.EDITOR))
        assert world.membership("viewer").role == Role.EDITOR
        remove_membership(world.workspace("admin"), world.membership("viewer").pk)
        assert not Membership.objects.filter(person=world.people["viewer"]).exists()

    def test_restricted_to_a_brand_cannot_widen_anybody(self, world):
        limited = world.workspace("admin", brands=frozenset({world.own.pk}))
        with pytest.raises(PermissionDenied):  # the viewer sees everything: out of reach
            change_membership(
                limited, world.membership("viewer").pk, Grant(Role.VIEWER, frozenset({world.own.pk}))
            )
        mine = world.membership("viewer")
        mine.brands.set([world.own])
        with pytest.raises(PermissionDenied):
            change_membership(limited, mine.pk, Grant(Role.VIEWER))
        change_membership(limited, mine.pk, Grant(Role.ANALYST, frozenset({world.own.pk})))

    def test_cannot_lift_their_own_restriction(self, world):
        own = world.membership("admin")
        own.brands.set([world.own])
        limited = world.workspace("admin")
        assert limited.brands == {world.own.pk}
        with pytest.raises(PermissionDenied):
            change_membership(limited, own.pk, Grant(Role.ADMIN))


class TestTheLastOwner:
    def test_cannot_be_removed_lowered_or_leave(self, world):
        owner, own = world.workspace("owner"), world.membership("owner").pk
        with pytest.raises(ValidationError):
            remove_membership(owner, own)
        with pytest.raises(ValidationError):
            change_membership(owner, own, Grant(Role.ADMIN))
        with pytest.raises(ValidationError):
            leave(owner)
        assert world.membership("owner").role == Role.OWNER

    def test_can_once_there_is_another(self, world):
        change_membership(world.workspace("owner"), world.membership("admin").pk, Grant(Role.OWNER))
        leave(world.workspace("owner"))
        assert not Membership.objects.filter(person=world.people["owner"]).exists()
        with pytest.raises(ValidationError):
            leave(world.workspace("admin"))

    def test_cannot_be_restricted(self, world):
        with pytest.raises(ValidationError):
            change_membership(
                world.workspace("owner"),
                world.membership("admin").pk,
                Grant(Role.OWNER, frozenset({world.own.pk})),
            )

    def test_the_screen_says_why(self, world, signed_in):
        own = world.membership("owner").pk
        refused = signed_in("owner").post(f"/settings/people/{own}/", {"role": "viewer"})
        assert refused.status_code == 422
        assert refused.context["form"].non_field_errors()


@pytest.mark.parametrize("role", ["superadmin", "", "OWNER", "owner "])
def test_roles_that_do_not_exist(world, role):
    with pytest.raises(ValidationError):
        change_membership(world.workspace("owner"), world.membership("viewer").pk, Grant(role))


def test_nobody_is_changed_from_another_organisation(world):
    from django.http import Http404

    for act in (lambda w, pk: change_membership(w, pk, Grant(Role.VIEWER)), remove_membership):
        with pytest.raises(Http404):
            act(world.elsewhere(), world.membership("admin").pk)
