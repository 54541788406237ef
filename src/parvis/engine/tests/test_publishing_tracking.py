"""Tags are added to the right links, once, and nothing else of them changes."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.guidelines import Guidelines, breaches
from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.engine.publishing.parts import links
from parvis.engine.publishing.short_codes import LENGTH, LETTERS, as_typed, code_of
from parvis.engine.publishing.tracking import (
    Existing,
    LinkRules,
    Shorten,
    TagRule,
    applied,
    fill,
    tag,
    with_tags,
)

VALUES = {"network": "mastodon", "account": "aubrelle", "campaign": "Noël & co", "date": "2026-12-01"}
SOURCE = TagRule(source="{network}")
OWN = LinkRules(sites=("aubrelle.fr",), rules=(SOURCE,))


def shop(rule: TagRule = SOURCE, existing: Existing = Existing.KEEP) -> LinkRules:
    return LinkRules(sites=("aubrelle.fr",), rules=(rule,), existing=existing)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://aubrelle.fr", "https://aubrelle.fr?utm_source=mastodon"),
        ("https://aubrelle.fr/", "https://aubrelle.fr/?utm_source=mastodon"),
        ("https://www.aubrelle.fr/a?x=1&y=%20", "https://www.aubrelle.fr/a?x=1&y=%20&utm_source=mastodon"),
        ("https://boutique.AUBRELLE.fr/a#soin", "https://boutique.AUBRELLE.fr/a?utm_source=mastodon#soin"),
        ("https://aubrelle.fr/?#/route?a=1", "https://aubrelle.fr/?utm_source=mastodon#/route?a=1"),
        ("https://aubrelle.fr/?a=1&", "https://aubrelle.fr/?a=1&utm_source=mastodon"),
        ("https://aubrelle.fr./", "https://aubrelle.fr./?utm_source=mastodon"),
        ("https://aubrelle.fr/?utm_source=mine", "https://aubrelle.fr/?utm_source=mine"),
        ("https://aubrelle.fr/?UTM_Source=mine", "https://aubrelle.fr/?UTM_Source=mine"),
        ("https://nacrine.fr/", "https://nacrine.fr/"),
        ("https://not-aubrelle.fr/", "https://not-aubrelle.fr/"),
        ("https://aubrelle.fr.evil.example/", "https://aubrelle.fr.evil.example/"),
        ("https://aubrelle.fr@evil.example/", "https://aubrelle.fr@evil.example/"),
        ("https://[not-an-address/", "https://[not-an-address/"),
    ],
)
def test_only_the_brands_own_sites_are_tagged(written: str, said: str) -> None:
    assert tag(written, OWN, VALUES) == said


def test_a_site_with_accents_is_the_same_however_it_is_spelled() -> None:
    rules = LinkRules(sites=("beauté.fr",), rules=(SOURCE,))
    assert tag("https://xn--beaut-fsa.fr/", rules, VALUES).endswith("?utm_source=mastodon")


def test_another_site_is_tagged_only_when_it_is_asked_for() -> None:
    anywhere = shop(TagRule(site="*", source="x"))
    assert tag("https://nacrine.fr/", anywhere, VALUES) == "https://nacrine.fr/?utm_source=x"
    first = LinkRules(rules=(TagRule(site="boutique.aubrelle.fr", source="shop"), TagRule(site="aubrelle.fr", source="site")))  # fmt: skip
    assert tag("https://boutique.aubrelle.fr/", first, VALUES).endswith("=shop")
    assert tag("https://aubrelle.fr/", first, VALUES).endswith("=site")


def test_tags_are_kept_or_replaced_and_stand_in_their_order() -> None:
    rule = TagRule(source="{network}", medium="social", campaign="{campaign}", content="{account}", term="x")
    kept = tag("https://aubrelle.fr/?utm_medium=mail&a=1", shop(rule), VALUES)
    assert kept == (
        "https://aubrelle.fr/?utm_medium=mail&a=1&utm_source=mastodon&utm_campaign=No%C3%ABl%20%26%20co"
        "&utm_content=aubrelle&utm_term=x"
    )
    replaced = tag("https://aubrelle.fr/?utm_medium=mail&a=1", shop(rule, Existing.REPLACE), VALUES)
    assert replaced.startswith("https://aubrelle.fr/?a=1&utm_source=mastodon&utm_medium=social&")


def test_a_tag_without_value_is_not_added_and_leaves_no_joint() -> None:
    assert fill("{campaign}-{post}", {"campaign": "noel"}) == "noel"
    assert fill("{post}", {}) == ""
    assert tag("https://aubrelle.fr/", shop(TagRule(source="{post}")), VALUES) == "https://aubrelle.fr/"


VALUE = st.text(st.characters(codec="utf-8"), max_size=20)
ADDRESSES = st.builds(
    "https://{}{}{}{}".format,
    st.sampled_from(["aubrelle.fr", "www.aubrelle.fr", "a.aubrelle.fr", "nacrine.fr"]),
    st.sampled_from(["", "/", "/soin", "/(a)", "/é"]),
    st.sampled_from(["", "?", "?a=1", "?a=1&&b", "?utm_source=x&a=%2F", "?utm_Medium=", "?a=1&", "?a=b=c&utm_term=é"]),
    st.sampled_from(["", "#", "#x", "#/r?utm_source=y"]),
)  # fmt: skip
RULES = st.builds(
    lambda values, existing, site: LinkRules(
        sites=("aubrelle.fr",),
        rules=(TagRule(site=site, **dict(zip(("source", "medium", "campaign"), values, strict=True))),),
        existing=existing,
    ),
    st.tuples(VALUE, VALUE, VALUE),
    st.sampled_from(list(Existing)),
    st.sampled_from(["", "*"]),
)


@given(ADDRESSES, RULES)
def test_tagging_twice_is_tagging_once_and_the_rest_stays(address: str, rules: LinkRules) -> None:
    once = tag(address, rules, VALUES)
    assert tag(once, rules, VALUES) == once
    before, after = urlsplit(address), urlsplit(once)
    assert (before.scheme, before.netloc, before.path, before.fragment) == (
        after.scheme, after.netloc, after.path, after.fragment,
    )  # fmt: skip

    def others(query: str) -> list[tuple[str, str]]:
        pairs = parse_qsl(query, keep_blank_values=True)
        return [(name, value) for name, value in pairs if not name.lower().startswith("utm_")]

    assert others(before.query) == others(after.query)


@given(VALUE)
def test_a_value_comes_back_as_it_was(value: str) -> None:
    query = urlsplit(with_tags("https://aubrelle.fr/", {"utm_term": value}, Existing.KEEP)).query
    assert dict(parse_qsl(query, keep_blank_values=True)) == {"utm_term": value}


@given(
    st.lists(st.tuples(st.sampled_from(["", "a ", "(", "«\u00a0", "voir: ", '"']), ADDRESSES, st.sampled_from(["", ".", ")", ").", " b", "…", "\n", '"'])), max_size=4),
    RULES,
)  # fmt: skip
def test_a_text_keeps_everything_around_its_links(
    parts: list[tuple[str, str, str]], rules: LinkRules
) -> None:
    text = " ".join("".join(part) for part in parts)
    once = applied(Outgoing(text=text), rules, VALUES)
    assert applied(once, rules, VALUES) == once
    here, there = links(text), links(once.text)
    assert [tag(one.value, rules, VALUES) for one in here] == [one.value for one in there]
    assert _around(text, here) == _around(once.text, there)


def _around(text: str, found: list[object]) -> list[str]:
    ends = [0, *(part.end for part in found)]  # type: ignore[attr-defined]
    starts = [*(part.start for part in found), len(text)]  # type: ignore[attr-defined]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def shortened(target: str) -> str:
    return f"https://go.aubrelle.fr/{code_of('key', target)}"


def test_the_link_of_a_card_that_stands_in_the_text_stays_the_same_as_there() -> None:
    rules = LinkRules(sites=("aubrelle.fr",), rules=(SOURCE,), shorten=Shorten.OWN)
    said = applied(Outgoing(text="Lire https://aubrelle.fr/a.", link="https://aubrelle.fr/a"), rules, VALUES, shortened)  # fmt: skip
    assert said.text == f"Lire {said.link}."
    assert spoken(said) == said.text
    assert said.leads_to == ((said.link, "https://aubrelle.fr/a?utm_source=mastodon"),)
    assert said.target_of(said.link) == "https://aubrelle.fr/a?utm_source=mastodon"


def test_which_links_are_shortened_is_asked() -> None:
    text = "https://aubrelle.fr/ https://nacrine.fr/"
    for which, expected in ((Shorten.NONE, 0), (Shorten.OWN, 1), (Shorten.ALL, 2)):
        rules = LinkRules(sites=("aubrelle.fr",), shorten=which)
        assert len(applied(Outgoing(text=text), rules, {}, shortened).leads_to) == expected
    assert not applied(Outgoing(text=text), LinkRules(shorten=Shorten.ALL), {}).leads_to


def test_an_approval_holds_where_nothing_leads_elsewhere_and_dies_with_a_target() -> None:
    plain = Outgoing(text="x é 🎉", language="fr", media=(OutgoingMedia(digest="a" * 64, media_type="image/png", size=3, alt="é"),))  # fmt: skip
    # What approvals given before there were short links hold.
    assert plain.hash == "c67a279d493059196f96837f4f59118a608a64fa7d796f177fb742862bc418c8"
    one, other = (Outgoing(text="a", leads_to=(("https://g.fr/x", target),)) for target in ("https://a.fr/", "https://b.fr/"))  # fmt: skip
    assert len({plain.hash, one.hash, other.hash}) == 3


def test_guidelines_look_at_where_a_short_link_leads() -> None:
    asked = Guidelines(domains=("aubrelle.fr",))
    home = Outgoing(
        text="https://go.example/abc", leads_to=(("https://go.example/abc", "https://aubrelle.fr/"),)
    )
    away = Outgoing(text="https://go.example/abc", leads_to=(("https://go.example/abc", "https://evil.fr/"),))
    assert not breaches(home, asked)
    assert [one.values["domain"] for one in breaches(away, asked)] == ["evil.fr"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_codes_are_the_same_each_time_and_look_like_codes(key: str, target: str) -> None:
    code = code_of(key, target)
    assert code == code_of(key, target) == as_typed(f" {code.upper()} ")
    assert len(code) == LENGTH and set(code) <= set(LETTERS)


def test_codes_differ_and_what_is_none_is_not_looked_for() -> None:
    assert len({code_of("key", str(number)) for number in range(5000)}) == 5000
    assert [as_typed(one) for one in ("", "abc", "0000000o", "b" * 9, "../../ab")] == [""] * 5
