"""Whoever asks to be forgotten is: never collected again from that moment, erased as soon as the archive answers."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from parvis.workspaces.actions.erasure import carry_out, carry_out_waiting, erase_author
from parvis.workspaces.actions.organisations import delete_organisation, set_retention
from parvis.workspaces.actions.suppression import suppress_author
from parvis.workspaces.models import AuditEntry, Erasure, Organisation, Suppression
from parvis.workspaces.queries.erasure import find_authors
from parvis.workspaces.queries.suppression import suppressed_authors, suppression_count

ANA = ("bluesky", "did:plc:ana")
BEN = ("bluesky", "did:plc:ben")


def test_forgetting_an_author(world):
    admin = world.workspace("admin")
    erasure = erase_author(admin, *ANA, world.archive)
    assert world.archive.erased == [(world.lush.pk, *ANA)]
    assert (erasure.items, bool(erasure.done_at), erasure.actor_id) == (3, True, "")
    assert suppressed_authors(world.lush.pk, {ANA, BEN}) == {ANA}
    assert suppression_count(admin) == 1
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {
        "author.suppress",
        "author.erase",
        "author.erased",
    }


def test_nothing_kept_says_who_it_was(world):
    erase_author(world.workspace("admin"), *ANA, world.archive)
    for model in (AuditEntry, Erasure, Suppression):
        assert "did:plc:ana" not in str([row.__dict__ for row in model.objects.all()])


def test_only_in_the_organisation_that_was_asked(world):
    erase_author(world.workspace("admin"), *ANA, world.archive)
    assert suppressed_authors(world.rival.pk, {ANA}) == set()
    suppress_author(world.elsewhere(), *ANA)
    hashes = set(Suppression.objects.values_list("actor_hash", flat=True))
    assert len(hashes) == 2, "the same author must not be recognisable across organisations"


def test_only_on_the_network_that_was_asked(world):
    suppress_author(world.workspace("admin"), *ANA)
    assert suppressed_authors(world.lush.pk, {("mastodon", "did:plc:ana")}) == set()


def test_an_archive_that_is_down_loses_nothing(world):
    admin = world.workspace("admin")
    world.archive.broken = True
    erasure = erase_author(admin, *ANA, world.archive)
    assert erasure.done_at is None
    assert "did:plc:ana" not in erasure.failure
    assert suppressed_authors(world.lush.pk, {ANA}) == {ANA}, "no longer collected from that moment"
    assert carry_out_waiting(admin, world.archive) == 1
    world.archive.broken = False
    assert carry_out_waiting(admin, world.archive) == 0
    assert world.archive.erased == [(world.lush.pk, *ANA)]


def test_is_not_done_twice(world):
    admin = world.workspace("admin")
    erasure = erase_author(admin, *ANA, world.archive)
    carry_out(admin, erasure.pk, world.archive)
    assert len(world.archive.erased) == 1


def test_asking_twice_does_no_harm(world):
    admin = world.workspace("admin")
    erase_author(admin, *ANA, world.archive)
    erase_author(admin, *ANA, world.archive)
    assert suppression_count(admin) == 1


@pytest.mark.parametrize("author", [("", "x"), ("bluesky", " ")])
def test_somebody_must_be_named(world, author):
    with pytest.raises(ValidationError):
        erase_author(world.workspace("admin"), *author, world.archive)


def test_the_list_holds_after_the_key_was_rotated(world, settings):
    suppress_author(world.workspace("admin"), *ANA)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key"
    assert suppressed_authors(world.lush.pk, {ANA, BEN}) == {ANA}


def test_the_list_costs_collection_little(world, django_assert_num_queries):
    authors = {("bluesky", f"did:plc:{n}") for n in range(5000)}
    with django_assert_num_queries(1):
        assert suppressed_authors(world.lush.pk, authors) == set()
    suppress_author(world.workspace("admin"), *ANA)
    with django_assert_num_queries(1):
        assert suppressed_authors(world.lush.pk, authors | {ANA}) == {ANA}


def test_an_author_is_found_by_name_in_ones_own_organisation_only(world):
    find_authors(world.workspace("admin"), " @Ana.example ", world.archive)
    scope = world.archive.scopes[0]
    assert scope.organisation == world.lush.pk
    assert (scope.query.name, scope.query.value) == ("author", "ana.example")
    assert find_authors(world.workspace("admin"), " @ ", world.archive) == []


class TestRetention:
    @pytest.mark.parametrize("days", [7, 365, None])
    def test_is_kept(self, world, days):
        set_retention(world.workspace("admin"), days)
        assert Organisation.objects.get(pk=world.lush.pk).retention_days == days

    @pytest.mark.parametrize("days", [0, 1, 6, -5])
    def test_is_not_so_short_that_nothing_could_be_read(self, world, days):
        with pytest.raises(ValidationError):
            set_retention(world.workspace("admin"), days)


class TestTheEndOfAnOrganisation:
    def test_needs_its_name(self, world):
        with pytest.raises(ValidationError):
            delete_organisation(world.workspace("owner"), "lush", world.archive)

    def test_takes_everything_but_the_log(self, world):
        pk = world.lush.pk
        delete_organisation(world.workspace("owner"), "Lush", world.archive)
        assert world.archive.forgotten == [pk]
        assert not Organisation.objects.filter(pk=pk).exists()
        assert AuditEntry.objects.filter(organisation_id=pk, verb="organisation.delete").exists()

    def test_waits_for_the_archive(self, world):
        world.archive.broken = True
        with pytest.raises(ConnectionError):
            delete_organisation(world.workspace("owner"), "Lush", world.archive)
        assert Organisation.objects.filter(pk=world.lush.pk).exists()
