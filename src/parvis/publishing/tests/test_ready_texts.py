"""Words kept ready: who keeps them for whom, how a template begins a post, and that nothing goes out half filled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from parvis.engine.publishing.ready_texts import Start
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.ready_texts import ReadyDraft, forget_ready_text, keep_ready_text
from parvis.publishing.models import Post, ReadyText
from parvis.publishing.queries.ready_texts import ready_text, ready_texts_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in, typed
from parvis.workspaces.models import AuditEntry, Entity

Kind = ReadyText.Kind


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def draft(world: World, kind: str = Kind.SNIPPET, text: str = "À bientôt", **more: object) -> ReadyDraft:
    return replace(ReadyDraft(world.brand.pk, kind, "Salut", text), **more)


def country(world: World, name: str, parent: Entity | None = None) -> Entity:
    values = {"organisation_id": world.writer.organisation, "brand": world.brand, "kind": "country"}
    return Entity.objects.create(name=name, parent=parent, **values)


def test_a_text_is_kept_changed_and_forgotten(world: World) -> None:
    kept = keep_ready_text(world.writer, draft(world))
    changed = keep_ready_text(world.writer, draft(world, text="À très vite"), kept.pk)
    assert (changed.pk, ready_text(world.writer, kept.pk).text) == (kept.pk, "À très vite")
    forget_ready_text(world.writer, kept.pk)
    assert not ready_texts_of(world.writer).exists()
    verbs = AuditEntry.objects.filter(verb__startswith="ready_text.").order_by("pk")
    assert [one.verb for one in verbs] == ["ready_text.keep", "ready_text.keep", "ready_text.forget"]


def test_a_set_of_hashtags_is_kept_clean(world: World) -> None:
    kept = keep_ready_text(world.writer, draft(world, Kind.HASHTAGS, "été, #Nez #ÉTÉ"))
    assert kept.text == "#été #Nez"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  "}, "text"),
        ({"name": " "}, "name"),
        ({"kind": "poem"}, "kind"),
        ({"kind": Kind.HASHTAGS, "text": "#ok oh!"}, "text"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
def test_what_cannot_be_kept_says_why(world: World, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        keep_ready_text(world.writer, draft(world, **wrong))
    assert field in refused.value.error_dict


def test_two_of_a_kind_have_two_names(world: World) -> None:
    keep_ready_text(world.writer, draft(world))
    keep_ready_text(world.writer, draft(world, Kind.SIGNATURE))
    with pytest.raises(ValidationError, match="has this name"):
        keep_ready_text(world.writer, draft(world, name="SALUT"))


def test_a_text_of_an_entity_is_for_those_who_work_for_it(world: World) -> None:
    france, japan = country(world, "France"), country(world, "Japon")
    south = country(world, "Sud", france)
    whole = keep_ready_text(world.writer, draft(world))
    french = keep_ready_text(world.writer, draft(world, name="Bises", entity=france.pk))
    in_the_south = replace(world.writer, entities=frozenset({south.pk}))
    in_japan = replace(world.writer, entities=frozenset({japan.pk}))
    assert set(ready_texts_of(in_the_south)) == {whole, french}
    assert set(ready_texts_of(in_japan)) == {whole}
    with pytest.raises(Http404):
        ready_text(in_japan, french.pk)
    for not_mine in (whole, french):
        with pytest.raises(PermissionDenied):
            forget_ready_text(in_the_south, not_mine.pk)
    with pytest.raises(PermissionDenied):
        keep_ready_text(in_the_south, draft(world, name="Pour tous"))
    assert keep_ready_text(in_the_south, draft(world, name="Du Sud", entity=south.pk)).entity == south


def test_a_template_begins_a_post_and_nothing_goes_out_half_filled(world: World, writer: Client) -> None:
    start = Start(
        campaign="noel", link="https://aubrelle.fr/{{produit}}", texts={world.second.pk: "Ici aussi"}
    )
    kept = keep_ready_text(world.writer, draft(world, Kind.TEMPLATE, "Voici {{produit}}", start=start))
    assert ready_text(world.writer, kept.pk).places == ("produit",)
    shown = page(writer, "new", query=f"?brand={world.brand.slug}&template={kept.pk}")
    assert "Voici {{produit}}" in shown and 'value="noel"' in shown and "Ici aussi" in shown
    post = world.write("Voici {{produit}}")
    with pytest.raises(ValidationError, match="“produit” is still to be filled in"):
        plan(world.writer, post.pk, None)
    stranger = signed_in(world.stranger)
    assert stranger.get(f"{reverse('publishing:ready-text', args=[kept.pk])}").status_code == 404


def test_a_post_becomes_a_template_on_its_page(world: World, writer: Client) -> None:
    writer.post(reverse("publishing:new"), typed(world, "Bonjour", campaign="noel", title="Matin"))
    post = Post.objects.get()
    address = f"{reverse('publishing:ready-text-new')}?post={post.pk}"
    assert f"?post={post.pk}" in page(writer, "post", post.pk)
    assert "noel" in writer.get(address).content.decode()
    sent = {"name": "Le matin", "text": "Bonjour {{prénom}}", "campaign": "noel"}
    sent |= {"accounts": [world.account.pk], f"words-{world.account.pk}": "Salut"}
    assert writer.post(address, sent).status_code == 302
    kept = ReadyText.objects.get()
    assert (kept.kind, kept.starts.texts, kept.starts.campaign) == (
        "template",
        {world.account.pk: "Salut"},
        "noel",
    )


def test_the_page_and_the_menu_show_what_is_kept(world: World, writer: Client) -> None:
    assert "Nothing is kept ready yet" in page(writer, "ready-texts")
    choose = f"{reverse('publishing:ready-texts-choose')}?brand={world.brand.pk}"
    assert "Nothing is kept ready yet" in writer.get(choose).content.decode()
    for kind in Kind.values:
        address = f"{reverse('publishing:ready-text-new')}?kind={kind}&brand=aubrelle"
        assert "<form" in writer.get(address).content.decode()
        sent = {"name": f"Un {kind}", "text": "été"}
        assert writer.post(address, sent).status_code == 302
    shown, menu = page(writer, "ready-texts", query="?brand=aubrelle"), writer.get(choose).content.decode()
    for kind in Kind.values:
        assert f"Un {kind}" in shown and f"Un {kind}" in menu
    assert "Un hashtags" not in page(writer, "ready-texts", query="?q=snippet")
    refused = writer.post(
        reverse("publishing:ready-text-new") + "?kind=hashtags", {"name": "x", "text": "oh!"}
    )
    assert refused.status_code == 422 and "This is no hashtag: oh!." in refused.content.decode()
    number = ReadyText.objects.get(kind="snippet").pk
    writer.post(reverse("publishing:ready-text-forget", args=[number]))
    assert not ReadyText.objects.filter(pk=number).exists()
