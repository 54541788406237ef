"""Components: what they render, tied together, escaped, and within the content security policy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from parvis.ui import icons, moments, shell, style_guide, views
from parvis.ui.templatetags import ui

ROOM = Path(__file__).resolve().parents[1]
PACKAGE = ROOM.parent
HOSTILE = "\"><script>alert(1)</script>'"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def render(source: str, **context: Any) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(context))


def guide(language: str = "en", **cookies: str) -> str:
    request: HttpRequest = RequestFactory().get("/style-guide/")
    request.user = AnonymousUser()
    request.COOKIES.update(cookies)
    with translation.override(language):
        return views.show(request).content.decode()


def test_the_style_guide_shows_everything_in_both_languages() -> None:
    english, french = guide("en"), guide("fr")
    assert '<html lang="en" data-theme="auto">' in english
    assert '<html lang="fr" data-theme="auto">' in french
    assert "Aller au contenu" in french
    registered = set(ui.register.tags) - {"theme", "style_sheets", "interface_languages", "current_language"}
    shown = (ROOM / "templates/ui/style_guide.html").read_text() + "".join(
        path.read_text() for path in (ROOM / "templates/ui/shell").glob("*.html")
    )
    assert {tag for tag in registered if not tag.startswith("end") and f"{{% {tag} " not in shown} == set()


def test_nothing_inline_that_the_policy_refuses() -> None:
    for source in PACKAGE.glob("**/templates/**/*.html"):
        text = source.read_text()
        # A message is no page: the policy is not there, and readers of mail drop every style that is not inline.
        if source.parent.name != "email":
            assert not re.search(r"\sstyle\s*=", text), f"{source}: style attribute"
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), f"{source}: event attribute"
        assert not re.search(r"<style|hx-on|hx-vals=.js:|javascript:", text), f"{source}: inline code"
        for script in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in script or "nonce=" in script or "application/json" in script, (
                f"{source}: {script}"
            )
    assert not re.search(r"\sstyle=|<style", guide())


def test_every_icon_that_is_asked_for_exists() -> None:
    asked = set()
    for source in [*PACKAGE.glob("**/templates/**/*.html"), *PACKAGE.glob("*/**/*.py")]:
        text = source.read_text()
        asked |= {(name, source) for name in re.findall(r"{% icon [\"']([a-z0-9-]+)[\"']", text)}
        if source.suffix == ".html":
            asked |= {(name, source) for name in re.findall(r"{%[^%]*\sicon=[\"']([a-z0-9-]+)[\"']", text)}
    assert {(name, str(source)) for name, source in asked if name not in icons.shapes()} == set()
    assert len(asked) > 20


def test_the_theme_asked_for_wins_over_the_one_kept() -> None:
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(theme="light")
    assert shell.theme(request) == "light"
    request.COOKIES["parvis_theme"] = "dark"
    assert shell.theme(request) == "dark"
    request.COOKIES["parvis_theme"] = '"><script>'
    assert shell.theme(request) == "light"
    assert shell.theme(None) == "auto"


@pytest.mark.parametrize("code", ["400", "404", "500"])
@pytest.mark.parametrize(("language", "words"), [("en", "Back to Parvis"), ("fr", "Revenir à Parvis")])
def test_error_pages_need_nothing(code: str, language: str, words: str) -> None:
    with translation.override(language):
        page = render_to_string(f"{code}.html")
    assert words in page
    assert code in page


def test_frames_render_without_any_context() -> None:
    for name in ("base", "public", "wall"):
        assert "</html>" in render_to_string(f"ui/{name}.html")


def test_button() -> None:
    made = render(
        "{% button 'Save' variant='primary' size='small' icon='check' hx_post='/x?a=1&b=2' type='submit' shortcut='s' %}"
    )
    assert 'class="button button-primary button-small"' in made
    assert 'hx-post="/x?a=1&amp;b=2"' in made
    assert 'type="submit"' in made
    assert 'data-shortcut="s"' in made
    link = render("{% button label href=url %}", label=HOSTILE, url="/x")
    assert link.startswith("<a")
    assert "<script" not in link
    assert 'type="button"' not in link
    assert 'class="visually-hidden">Close' in render("{% button 'Close' icon='x' hide_label=True %}")


@pytest.mark.parametrize(
    "source",
    [
        "{% chip h field=h remove=h %}", "{% chip h href=h count=3 %}", "{% badge h %}", "{% avatar h seed=h %}",
        "{% network_badge h h %}", "{% stat h h against=h href='/x' %}", "{% card title=h foot=h %}{{ h }}{% endcard %}",
        "{% notice 'error' title=h %}{{ h }}{% endnotice %}", "{% empty h text=h %}{% endempty %}", "{% tooltip h %}",
        "{% dialog 'd' h %}{{ h }}{% enddialog %}", "{% menu h %}{% menu_item h href=h %}{% endmenu %}", "{% keys h %}",
        "{% search_box 'q' h value=h %}", "{% query_editor 'q' h errors=e %}", "{% dropzone 'f' h help=h %}", "{% toggle 'n' h help=h %}",
        "{% progress h value=0.5 note=h %}", "{% load_more h 'rows' %}", "{% mood h %}", "{% tabs t h %}", "{% segmented t h %}",
    ],
)  # fmt: skip
def test_hostile_texts_stay_text(source: str) -> None:
    made = render(
        source,
        h=HOSTILE,
        e=[{"start": 0, "end": 1, "message": HOSTILE}],
        t=[{"label": HOSTILE, "url": HOSTILE, "active": True}],
    )
    assert "<script" not in made


def test_a_figure_nobody_gave_is_not_zero() -> None:
    assert "–" in render("{% figure n %}", n=None)
    assert "Not given by the network" in render("{% figure n %}", n=None)
    assert render("{% figure n %}", n=0) == '<span class="number">0</span>'
    assert 'title="12,431"' in render("{% figure n %}", n=12431)


def test_change_says_whether_it_is_good_news() -> None:
    assert "change-good" in render("{% change 12 10 %}")
    assert "change-bad" in render("{% change 12 10 good='down' %}")
    assert "change-flat" in render("{% change 10 10 %}")
    assert "no comparison" in render("{% change 10 0 %}")


def test_fields_are_tied_to_their_help_and_errors() -> None:
    form = style_guide.ExampleForm({"name": "", "address": "nonsense"})
    made = render("{% field form.name %}{% field form.kind %}{% field form.notes %}", form=form)
    assert 'aria-describedby="id_name_help id_name_error"' in made
    assert 'aria-invalid="true"' in made
    assert 'id="id_name_help"' in made
    assert 'id="id_name_error"' in made
    assert "<fieldset" in made
    assert "(optional)" in made
    assert 'class="textarea"' in made
    assert "As your colleagues" in made


def test_the_query_editor_carries_its_errors() -> None:
    made = render("{% query_editor 'q' 'a (b' errors=e %}", e=[{"start": 2, "end": 4, "message": "Close it"}])
    assert "&quot;start&quot;: 2" in made
    assert 'aria-invalid="true"' in made
    assert "Close it" in made


def test_moments() -> None:
    now = timezone.now()
    with translation.override("fr"):
        assert moments.ago(now - dt.timedelta(minutes=3), now) == "il y a 3 minutes"
        assert moments.ago(now + dt.timedelta(hours=2), now) == "dans 2 heures"
        assert "2019" in moments.ago(dt.datetime(2019, 1, 2, tzinfo=dt.UTC), now)
    made = render("{% ago m %}", m=dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC))
    assert 'datetime="2026-01-02T03:04:00+00:00"' in made
    assert "never" in render("{% ago m %}", m=None)


def test_navigation_is_tolerant_and_marks_where_one_is() -> None:
    made = render("{% include 'ui/shell/navigation.html' %}", navigation=style_guide.navigation())
    assert made.count('aria-current="page"') == 1
    assert made.count("nav-group") == 1
    assert render("{% include 'ui/shell/navigation.html' %}")


def test_fonts_are_light_and_licensed() -> None:
    fonts = ROOM / "static/ui/fonts"
    assert sum(f.stat().st_size for f in fonts.glob("*.woff2")) < 400_000
    assert len(list(fonts.glob("OFL-*.txt"))) == 2
    asked = set(re.findall(r"fonts/([\w-]+\.woff2)", (ROOM / "static/ui/css/tokens.css").read_text()))
    assert asked == {f.name for f in fonts.glob("*.woff2")}


def test_every_token_that_is_used_is_defined() -> None:
    sheets = "".join(path.read_text() for path in (ROOM / "static/ui/css").glob("*.css"))
    used, defined = set(re.findall(r"var\((--[\w-]+)", sheets)), set(re.findall(r"(--[\w-]+)\s*:", sheets))
    assert used - defined == set()
    assert {path.stem for path in (ROOM / "static/ui/css").glob("*.css")} == set(shell.STYLES)
