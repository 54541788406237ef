"""Brands, entities and accounts: typed once, checked, seen by whom they concern, deleted with what hangs on them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from parvis.workspaces import going
from parvis.workspaces.actions.accounts import AccountDraft, add_account, set_credentials, update_account
from parvis.workspaces.actions.brands import (
    create_brand,
    delete_brand,
    get_or_create_brand,
    save_welcome_brands,
    update_brand,
)
from parvis.workspaces.actions.entities import EntityDraft, create_entity, delete_entity, update_entity
from parvis.workspaces.models import Account, Brand, Entity
from parvis.workspaces.queries.accounts import accounts_of, credentials_of
from parvis.workspaces.queries.brands import brand, brands_of, what_goes_with
from parvis.workspaces.queries.entities import descendants, entities_of, entity_tree


class TestBrands:
    def test_own_ones_come_first(self, world):
        create_brand(world.workspace("owner"), "Zèbre")
        names = [b.name for b in brands_of(world.workspace("viewer"))]
        assert names == ["Lush", "Zèbre", "Aésop"]

    @pytest.mark.parametrize("name", ["LUSH", " lush ", "aésop", "Aésop"])
    def test_a_name_is_taken_once_whatever_its_case(self, world, name):
        with pytest.raises(ValidationError):
            create_brand(world.workspace("owner"), name)
        assert get_or_create_brand(world.workspace("owner"), name) in (world.own, world.competitor)

    @pytest.mark.parametrize("name", ["", "   ", "x" * 121])
    def test_a_name_is_needed(self, world, name):
        with pytest.raises(ValidationError):
            create_brand(world.workspace("owner"), name)

    @pytest.mark.parametrize("name", ["日本", "!!!", "🕊️", "Éàü", "new", "L'Oréal & Cie"])
    def test_any_name_has_an_address_of_its_own(self, world, name):
        made = create_brand(world.workspace("owner"), name)
        other = create_brand(world.workspace("owner"), f"{name}!")
        assert made.slug and made.slug != other.slug

    @pytest.mark.parametrize("colour", ["red", "#12345", "#gggggg", "url(x)", "#123456;"])
    def test_a_colour_is_a_colour(self, world, colour):
        with pytest.raises(ValidationError):
            update_brand(world.workspace("owner"), world.own.pk, name="Lush", kind="own", colour=colour)

    def test_a_kind_is_one_of_two(self, world):
        with pytest.raises(ValidationError):
            create_brand(world.workspace("owner"), "New", "partner")

    def test_some_people_see_only_some(self, world):
        limited = world.workspace("manager", brands=frozenset({world.own.pk}))
        assert list(brands_of(limited)) == [world.own]
        with pytest.raises(Http404):
            brand(limited, world.competitor.pk)
        with pytest.raises(PermissionDenied):
            create_brand(limited, "New")

    def test_deleting_tells_the_other_rooms_and_takes_what_hangs_on_it(self, world, monkeypatch):
        told = []
        monkeypatch.setattr(going, "brand_is_going", [lambda _workspace, pk: told.append(pk)])
        owner = world.workspace("owner")
        assert [(c.kind, c.count) for c in what_goes_with(owner, world.own.pk)] == [("comptes", 1)]
        pk = world.own.pk
        delete_brand(owner, pk)
        assert told == [pk]
        assert not Account.objects.filter(pk=world.account.pk).exists()

    def test_nothing_is_deleted_when_another_room_cannot(self, world, monkeypatch):
        def fails(workspace, pk):
            raise ConnectionError

        monkeypatch.setattr(going, "brand_is_going", [fails])
        with pytest.raises(ConnectionError):
            delete_brand(world.workspace("owner"), world.own.pk)
        assert Brand.objects.filter(pk=world.own.pk).exists()

    def test_the_welcome_can_be_repeated(self, world):
        owner = world.workspace("owner")
        for _ in range(2):
            save_welcome_brands(owner, "Lush", ["aésop", "Rituals", "lush", " "])
        assert sorted(brands_of(owner).values_list("name", flat=True)) == ["Aésop", "Lush", "Rituals"]


class TestEntities:
    @pytest.fixture
    def tree(self, world):
        owner = world.workspace("owner")
        paris = create_entity(owner, EntityDraft("Paris", "unit", world.france.pk))
        shops = create_entity(owner, EntityDraft("Boutiques", "audience", paris.pk))
        spain = create_entity(owner, EntityDraft("Espagne", "country"))
        return owner, paris, shops, spain

    def test_stand_below_one_another(self, world, tree):
        assert [(b.entity.name, b.depth) for b in entity_tree(tree[0])] == [
            ("Espagne", 0),
            ("France", 0),
            ("Paris", 1),
            ("Boutiques", 2),
        ]
        assert descendants(tree[0], world.france.pk) == {world.france.pk, tree[1].pk, tree[2].pk}

    def test_never_below_themselves(self, world, tree):
        owner, paris, shops, _spain = tree
        for parent in (world.france.pk, paris.pk, shops.pk):
            with pytest.raises(ValidationError):
                update_entity(owner, world.france.pk, EntityDraft("France", "country", parent))
        update_entity(owner, shops.pk, EntityDraft("Boutiques", "audience", world.france.pk))

    def test_some_people_see_only_a_part_and_what_stands_below(self, world, tree):
        _owner, paris, shops, spain = tree
        membership = world.membership("manager")
        membership.entities.set([paris])
        limited = world.workspace("manager")
        assert set(entities_of(limited)) == {paris, shops}
        assert [(b.entity.name, b.depth) for b in entity_tree(limited)] == [("Paris", 0), ("Boutiques", 1)]
        with pytest.raises(Http404):
            update_entity(limited, spain.pk, EntityDraft("Espagne", "country"))
        with pytest.raises(PermissionDenied):
            create_entity(limited, EntityDraft("Italie", "country"))
        with pytest.raises(PermissionDenied):  # moving it to the top would take it out of its country
            update_entity(limited, shops.pk, EntityDraft("Boutiques", "audience", None))
        renamed = update_entity(limited, paris.pk, EntityDraft("Île-de-France", "unit", world.france.pk))
        assert renamed.parent_id == world.france.pk

    def test_those_below_go_along_and_accounts_stay(self, world, tree):
        Account.objects.filter(pk=world.account.pk).update(entity=tree[2])
        delete_entity(tree[0], world.france.pk)
        assert list(Entity.objects.filter(organisation=world.lush).values_list("name", flat=True)) == [
            "Espagne"
        ]
        assert Account.objects.get(pk=world.account.pk).entity is None

    def test_not_below_another_organisations(self, world):
        with pytest.raises(Http404):
            create_entity(world.elsewhere(), EntityDraft("Ours", "unit", world.france.pk))


class TestAccounts:
    def test_are_known_once(self, world):
        with pytest.raises(ValidationError):
            add_account(world.workspace("owner"), AccountDraft(world.own.pk, "bluesky", "@LUSH.fr"))

    @pytest.mark.parametrize(
        "draft",
        [
            {"handle": ""},
            {"handle": "@"},
            {"handle": "x" * 201},
            {"network": " "},
            {"url": "javascript:alert(1)"},
            {"url": "not an address"},
        ],
    )
    def test_bad_input_is_explained(self, world, draft):
        given = {"brand": world.own.pk, "network": "x", "handle": "lush", **draft}
        with pytest.raises(ValidationError) as refused:
            add_account(world.workspace("owner"), AccountDraft(**given))
        assert set(refused.value.error_dict) <= set(draft)

    def test_some_people_see_only_those_of_their_brands(self, world):
        Account.objects.create(organisation=world.lush, brand=world.competitor, network="x", handle="aesop")
        assert accounts_of(world.workspace("viewer")).count() == 2
        assert accounts_of(world.workspace("viewer", brands=frozenset({world.own.pk}))).count() == 1
        assert accounts_of(world.workspace("viewer", entities=frozenset({world.france.pk}))).count() == 0

    def test_cannot_be_given_to_a_brand_one_does_not_have(self, world):
        limited = world.workspace("manager", brands=frozenset({world.own.pk}))
        with pytest.raises(PermissionDenied):
            update_account(limited, world.account.pk, AccountDraft(world.competitor.pk, "bluesky", "lush.fr"))

    def test_credentials_are_kept_encrypted_and_never_shown(self, world, caplog):
        owner = world.workspace("owner")
        set_credentials(owner, world.account.pk, {"identifier": "lush.fr", "app_password": "abcd-efgh"})
        kept = Account.objects.get(pk=world.account.pk)
        assert b"abcd-efgh" not in bytes(kept.credentials)
        read = credentials_of(owner, world.account.pk)
        assert read["app_password"] == "abcd-efgh"
        assert "abcd-efgh" not in f"{read!r} {read} {kept!r}"
        assert "abcd-efgh" not in caplog.text
        from parvis.workspaces.models import AuditEntry

        assert "abcd-efgh" not in str(list(AuditEntry.objects.values_list("details", flat=True)))
        set_credentials(owner, world.account.pk, {})
        assert not credentials_of(owner, world.account.pk)
