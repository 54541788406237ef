"""Language versions of an idea: made, linked, parted; what is missing, or was changed later, is said."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from parvis.publishing.actions.posts import PostDraft, edit_post, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.versions import agree_versions, link_version, make_version, part_version
from parvis.publishing.models import Post, Version, VersionSet
from parvis.publishing.queries.versions import versions_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.models import AuditEntry


def said_in(world: World, language: str, text: str) -> Post:
    draft = PostDraft(world.brand.pk, text, language=language, texts={world.account.pk: ""})
    return write_post(world.writer, draft)


def say_otherwise(world: World, post: Post, text: str) -> None:
    draft = PostDraft(world.brand.pk, text, language=post.language, texts={world.account.pk: ""})
    edit_post(world.writer, post.pk, draft)


@pytest.fixture
def french(world: World) -> Post:
    set_rules(world.chief, world.brand.pk, late_after=60, languages=["fr", "en"])
    return said_in(world, "fr", "Bonjour")


def test_what_is_missing_is_said_and_a_version_made(world: World, french: Post) -> None:
    assert versions_of(world.writer, french).missing == ("en",)
    made = make_version(world.writer, french.pk, "en")
    found = versions_of(world.writer, french)
    assert (made.language, made.text, found.missing) == ("en", "Bonjour", ())
    assert {one.pk for one in found.versions} == {french.pk, made.pk}
    assert found.changed == {made.pk}  # nobody has said yet that it says the same
    agree_versions(world.writer, made.pk)
    assert versions_of(world.writer, french).changed == frozenset()
    say_otherwise(world, french, "Bonsoir")
    assert versions_of(world.writer, made).changed == {french.pk}
    say_otherwise(world, french, "Bonjour")
    assert versions_of(world.writer, made).changed == frozenset()


def test_posts_that_are_there_are_linked_and_parted(world: World, french: Post) -> None:
    english, german = said_in(world, "en", "Hello"), said_in(world, "de", "Hallo")
    link_version(world.writer, french.pk, english.pk)
    link_version(world.writer, english.pk, german.pk)
    assert len(versions_of(world.writer, german).versions) == 3
    part_version(world.writer, german.pk)
    assert {one.pk for one in versions_of(world.writer, french).versions} == {french.pk, english.pk}
    part_version(world.writer, english.pk)
    assert not VersionSet.objects.exists() and not Version.objects.exists()
    assert Post.objects.count() == 3
    verbs = AuditEntry.objects.filter(verb__startswith="version.").order_by("pk")
    assert [one.verb for one in verbs] == ["version.link", "version.link", "version.part", "version.part"]


def test_what_cannot_be_linked_says_why(world: World, french: Post) -> None:
    english, other, mute = (said_in(world, code, "Hello") for code in ("en", "en", ""))
    link_version(world.writer, french.pk, english.pk)
    with pytest.raises(ValidationError, match="in this language already"):
        link_version(world.writer, french.pk, other.pk)
    with pytest.raises(ValidationError, match="a version of another one"):
        link_version(world.writer, said_in(world, "de", "Hallo").pk, english.pk)
    with pytest.raises(ValidationError, match="in which language"):
        link_version(world.writer, french.pk, mute.pk)
    with pytest.raises(ValidationError, match="in this language already"):
        make_version(world.writer, french.pk, "fr")
    with pytest.raises(ValidationError, match="Choose a language"):
        make_version(world.writer, french.pk, "xx")
    with pytest.raises(ValidationError, match="codes of languages"):
        set_rules(world.chief, world.brand.pk, late_after=60, languages=["fr", "french"])


def test_a_version_that_goes_leaves_the_others(world: World, french: Post) -> None:
    make_version(world.writer, french.pk, "en").delete()
    assert versions_of(world.writer, french).missing == ("en",)
    assert make_version(world.writer, french.pk, "en").language == "en"


def test_the_page_and_the_list_say_so(world: World, french: Post) -> None:
    client = signed_in(world.writer)
    assert "Missing: English" in page(client, "post", french.pk)
    assert "Missing: English" in page(client, "posts", query="?stage=draft")
    address = reverse("publishing:version-deed", args=[french.pk, "make"])
    made = client.post(address, {"language": "en"})
    english = Post.objects.get(language="en")
    assert made.headers["Location"] == reverse("publishing:edit", args=[english.pk])
    shown = page(client, "post", french.pk)
    assert "Changed since" in shown and "They all say the same" in shown
    client.post(reverse("publishing:version-deed", args=[french.pk, "agree"]))
    assert "Changed since" not in page(client, "post", french.pk)
    say_otherwise(world, french, "Bonsoir")
    listed = page(client, "posts", query="?stage=draft")
    assert "Changed since its versions agreed" in listed and "Another version changed" in listed
    client.post(reverse("publishing:version-deed", args=[french.pk, "part"]))
    client.post(reverse("publishing:version-deed", args=[french.pk, "link"]), {"other": english.pk})
    assert len(versions_of(world.writer, english).versions) == 2
    rules = reverse("publishing:brand-rules", args=[world.brand.pk])
    sent = {"late_after": "60", "when_late": "ask", "languages": "fr, xx"}
    assert signed_in(world.chief).post(rules, sent).status_code == 422
