"""The tags screens are written with. How to use each: ``ui/README.md``; to see them: ``/style-guide/``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.ui import icons, moments, numbers, shell, typography
from parvis.ui.charts.chart import Chart
from parvis.ui.forms import field_kind, widget_attributes

register = template.Library()

MOODS = ("negative", "neutral", "positive")


def _attributes(given: Mapping[str, Any]) -> SafeString:
    """Keyword arguments as HTML attributes: ``hx_get`` → ``hx-get``; ``None``, ``False`` and ``""`` leave one out.
    Always escaped, even what is written in a template (``href="?a=1&b=2"``)."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in given.items()}
    kept = {
        name: value
        for name, value in named.items()
        if value is not None and value is not False and value != ""
    }
    return flatatt({name: value if value is True else escape(str(value)) for name, value in kept.items()})


def _component(template_name: str, /, **context: Any) -> SafeString:
    return render_to_string(f"ui/components/{template_name}.html", context)


def mood_label(mood: str) -> str:
    """The name of a mood, in the reader's language."""
    return {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}[mood]


# ---------------------------------------------------------------- small pieces


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """``{% icon "search" %}``: decoration; with ``label`` an image that has a name."""
    return icons.icon(name, size=size, label=label)


@register.simple_tag
def button(
    label: str, variant: str = "", icon: str = "", href: str = "", size: str = "", hide_label: bool = False,
    shortcut: str = "", opens: str = "", **attributes: Any,
) -> SafeString:  # fmt: skip
    """A button, or a link that looks like one when ``href`` is given. ``variant``: primary, quiet, danger.
    ``size``: small, large, wide. ``opens`` is the id of a dialog. Other arguments become attributes."""
    classes = ["button", *(f"button-{word}" for word in f"{variant} {size}".split())]
    if hide_label:
        classes.append("button-icon")
    classes.extend(str(attributes.pop("class_", "")).split())
    attributes.setdefault("type", None if href else "button")
    if hide_label:
        attributes.setdefault("title", label)
    return _component(
        "button", label=label, icon=icon, href=href, hide_label=hide_label, classes=" ".join(classes),
        attributes=_attributes({**attributes, "data_shortcut": shortcut, "data_opens": opens}),
    )  # fmt: skip


@register.simple_tag
def badge(label: str, tone: str = "", icon: str = "") -> SafeString:
    """A small fact. ``tone``: accent, positive, negative, warning, outline, live."""
    drawn = icons.icon(icon, size="s") if icon else ""
    return format_html('<span class="badge{}">{}{}</span>', f" badge-{tone}" if tone else "", drawn, label)


@register.simple_tag
def chip(
    label: str, field: str = "", href: str = "", remove: str = "", active: bool = False, icon: str = "",
    count: int | None = None, **attributes: Any,
) -> SafeString:  # fmt: skip
    """A filter. ``href`` makes it a link; ``remove`` is the address without this filter and adds a cross."""
    return _component(
        "chip", label=label, field=field, href=href, remove=remove, active=active, icon=icon, count=count,
        attributes=_attributes(attributes),
    )  # fmt: skip


@register.simple_tag
def mood(value: str, bare: bool = False) -> SafeString:
    """A mood: an arc, a word and a colour. ``value``: negative, neutral or positive."""
    value = str(value)
    if value not in MOODS:
        return SafeString("")
    return format_html(
        '<span class="mood mood-{}{}">{}{}</span>',
        value,
        " mood-bare" if bare else "",
        icons.icon(f"mood-{value}"),
        mood_label(value),
    )


@register.simple_tag
def avatar(name: str, seed: str = "", size: str = "") -> SafeString:
    """The letters of a person. Pictures stay on the networks: loading them would tell who is reading."""
    return format_html(
        '<span class="avatar tone-{}{}" aria-hidden="true">{}</span>',
        typography.tone(str(seed or name)), f" avatar-{size}" if size else "", typography.initials(str(name)),
    )  # fmt: skip


@register.simple_tag
def network_badge(network: str, label: str = "", bare: bool = False) -> SafeString:
    """The letters of a network. With ``bare`` only for sight (when its name is written beside)."""
    name = str(label) or network.capitalize()
    described = (
        SafeString('aria-hidden="true"')
        if bare
        else format_html('role="img" aria-label="{}" title="{}"', name, name)
    )
    return format_html(
        '<span class="network tone-{}" {}>{}</span>',
        typography.tone(network),
        described,
        typography.initials(name).capitalize(),
    )


@register.simple_tag
def keys(shortcut: str) -> SafeString:
    """``{% keys "g b" %}``: keys to press, drawn as keys."""
    drawn = format_html(
        "{}", SafeString("".join(format_html("<kbd>{}</kbd>", key) for key in shortcut.split()))
    )
    return format_html('<span class="shortcut-hint" aria-hidden="true">{}</span>', drawn)


@register.simple_tag
def tooltip(text: str, label: str = "", icon: str = "info") -> SafeString:
    """A small sign that explains itself when hovered, focused or touched."""
    return format_html(
        '<button type="button" class="tooltip-anchor" data-tooltip="{}" aria-label="{}">{}</button>',
        text, f"{label} – {text}" if label else text, icons.icon(icon, size="s"),
    )  # fmt: skip


# ---------------------------------------------------------------- figures and moments


@register.simple_tag
def figure(value: numbers.Number | None) -> SafeString:
    """A figure in little room; every digit in the title. A figure nobody gave is a dash that says so."""
    if value is None:
        return format_html(
            '<span class="number" title="{}">{}</span>', _("Not given by the network"), numbers.MISSING
        )
    short, whole = numbers.compact(value), numbers.exact(value)
    if short == whole:
        return format_html('<span class="number">{}</span>', whole)
    return format_html('<data class="number" value="{}" title="{}">{}</data>', value, whole, short)


@register.filter
def compact(value: numbers.Number | None) -> str:
    """``12,4 k``."""
    return numbers.compact(value)


@register.filter
def exact(value: numbers.Number | None) -> str:
    """``12 431``."""
    return numbers.exact(value)


@register.filter
def percent(ratio: float | None, digits: int = 0) -> str:
    """A ratio as a percentage."""
    return numbers.percent(ratio, digits=digits)


@register.filter
def file_size(octets: int) -> str:
    """``3,4 Mo``."""
    return numbers.file_size(octets)


@register.filter
def typeset(text: object) -> str:
    """No-break spaces where the reader's language asks for them."""
    return typography.typeset(str(text), get_language() or "en")


@register.simple_tag
def change(now: numbers.Number | None, before: numbers.Number | None, good: str = "up") -> SafeString:
    """How much a figure moved. ``good``: up, down or neither — which way is good news."""
    moved = numbers.relative_change(now, before)
    if moved is None:
        return format_html('<span class="faint">{}</span>', _("no comparison"))
    up = moved > 0.0005
    down = moved < -0.0005
    tone = "flat" if good == "neither" or not (up or down) else "good" if up == (good == "up") else "bad"
    name = "arrow-up" if up else "arrow-down" if down else "minus"
    return format_html(
        '<span class="change change-{}">{}{}</span>',
        tone,
        icons.icon(name),
        numbers.percent(moved, signed=True),
    )


@register.simple_tag
def ago(moment: dt.datetime | None) -> SafeString:
    """``3 hours ago``, kept current in the browser; the exact time in the title."""
    if moment is None:
        return format_html('<span class="faint">{}</span>', _("never"))
    return format_html(
        '<parvis-time><time datetime="{}" title="{}">{}</time></parvis-time>',
        moment.isoformat(),
        moments.full(moment),
        moments.ago(moment),
    )


@register.simple_tag
def stat(
    label: str, value: numbers.Number | str | None, before: numbers.Number | None = None, against: str = "", href: str = "",
    unit: str = "", good: str = "up", help: str = "",
) -> SafeString:  # fmt: skip
    """A figure that matters: its label, how it moved since ``before`` (``against`` names that time), where it leads."""
    return _component(
        "stat", label=label, value=value, before=before, against=against, href=href, unit=unit, good=good, help=help,
        is_text=value is not None and not isinstance(value, int | float | Decimal),
    )  # fmt: skip


# ---------------------------------------------------------------- blocks


@register.simple_block_tag
def card(
    content: str, title: str = "", icon: str = "", href: str = "", aside: str = "", foot: str = "", flush: bool = False,
    level: int = 2, id: str = "", sunken: bool = False, **attributes: Any,
) -> SafeString:  # fmt: skip
    """A panel. ``aside`` stands at the right of the title, ``foot`` under the body; ``flush`` removes the padding."""
    attributes = {"id": id, **attributes}
    return _component(
        "card", content=content, title=title, icon=icon, href=href, aside=aside, foot=foot, flush=flush, level=level,
        sunken=sunken, attributes=_attributes(attributes),
    )  # fmt: skip


@register.simple_block_tag
def menu(
    content: str, label: str, icon: str = "", variant: str = "", size: str = "", end: bool = False, up: bool = False, hide_label: bool = False,
) -> SafeString:  # fmt: skip
    """A button that opens a list of ``{% menu_item %}``. ``end``: aligned on the right; ``up``: opens upwards."""
    return _component(
        "menu",
        content=content,
        label=label,
        icon=icon,
        variant=variant,
        size=size,
        end=end,
        up=up,
        hide_label=hide_label,
    )


@register.simple_tag
def menu_item(
    label: str, href: str = "", icon: str = "", current: bool = False, danger: bool = False, **attributes: Any
) -> SafeString:
    """A line of a menu: a link with ``href``, else a button (give it ``type="submit"`` inside a form)."""
    if not href:
        attributes.setdefault("type", "button")
    return _component(
        "menu_item",
        label=label,
        href=href,
        icon=icon,
        current=current,
        danger=danger,
        attributes=_attributes(attributes),
    )


@register.simple_block_tag
def dialog(
    content: str, id: str, title: str, variant: str = "", foot: str = "", open: bool = False
) -> SafeString:
    """A dialog, closed until something with ``data-opens="<id>"`` is pressed. ``variant``: wide, panel, drawer.
    Its body has the id ``<id>-body``, so that htmx can fill it."""
    return _component("dialog", content=content, id=id, title=title, variant=variant, foot=foot, open=open)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something to know. ``tone``: info, success, warning, error."""
    names = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "error": "circle-alert"}
    return _component("notice", content=content, tone=tone, title=title, icon=names[tone])


@register.simple_block_tag
def empty(
    content: str, title: str, text: str = "", icon: str = "arch", compact: bool = False, level: int = 2
) -> SafeString:
    """Nothing here yet: what it would show, and (inside) the way to get there."""
    return _component(
        "empty",
        content=SafeString(content.strip()),
        title=title,
        text=text,
        icon=icon,
        compact=compact,
        level=level,
    )


@register.simple_tag
def skeleton(kind: str = "text", lines: int = 4) -> SafeString:
    """The place of something on its way. ``kind``: text, chart."""
    return _component("skeleton", kind=kind, lines=range(1 if kind == "chart" else lines))


@register.simple_tag
def progress(label: str, value: float | None = None, maximum: float = 1, note: str = "") -> SafeString:
    """How far something is; with no ``value``, only that it goes on."""
    ratio = None if value is None or not maximum else min(1.0, value / maximum)
    return _component(
        "progress", label=label, ratio=ratio, value=None if ratio is None else f"{ratio:.4f}", note=note
    )


@register.simple_tag
def load_more(href: str, target: str, label: str = "", select: str = "") -> SafeString:
    """The next page of a list, fetched when it comes into sight, or on demand without scripts. The answer replaces this."""
    return _component("load_more", href=href, target=target, label=label or _("Show more"), select=select)


@register.simple_tag
def tabs(entries: Iterable[Any], label: str) -> SafeString:
    """Places beside one another. ``entries`` have ``label``, ``url``, ``active`` and optionally ``icon``, ``count``."""
    return _component("tabs", entries=list(entries), label=label)


@register.simple_tag
def segmented(entries: Iterable[Any], label: str) -> SafeString:
    """A choice among few (a period, a view). ``entries`` as in ``tabs``."""
    return _component("segmented", entries=list(entries), label=label)


# ---------------------------------------------------------------- forms


@register.simple_tag
def field(bound: BoundField, label: str = "", help: str = "", **attributes: Any) -> SafeString:
    """A form field: label, control, help and errors, tied together for those who do not see the screen."""
    kind = field_kind(bound)
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return _component(
        "field", field=bound, kind=kind, label=label or bound.label, help=help or bound.help_text,
        control=bound.as_widget(attrs=widget_attributes(bound, kind, given, bool(help or bound.help_text))),
    )  # fmt: skip


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """All the fields of a form, its own errors first."""
    return _component("form_fields", form=form)


@register.simple_tag
def toggle(name: str, label: str, checked: bool = False, help: str = "", **attributes: Any) -> SafeString:
    """Something that is on or off at once (for a choice that is saved with a form, prefer a checkbox)."""
    return _component(
        "toggle", name=name, label=label, checked=checked, help=help, attributes=_attributes(attributes)
    )


@register.simple_tag
def search_box(
    name: str, label: str, value: str = "", placeholder: str = "", shortcut: str = "/", **attributes: Any
) -> SafeString:
    """A search field that the key ``/`` reaches."""
    return _component(
        "search_box",
        name=name,
        label=label,
        value=value,
        placeholder=placeholder,
        shortcut=shortcut,
        attributes=_attributes(attributes),
    )


@register.simple_tag
def dropzone(
    name: str,
    label: str,
    help: str = "",
    accept: str = "",
    multiple: bool = False,
    icon: str = "upload",
    **attributes: Any,
) -> SafeString:
    """A file field on which files can be dropped."""
    return _component(
        "dropzone", name=name, label=label, help=help, icon=icon,
        attributes=_attributes({"accept": accept, "multiple": multiple, **attributes}),
    )  # fmt: skip


@register.simple_tag
def query_editor(
    name: str, value: str = "", label: str = "", errors: Sequence[Mapping[str, Any]] = (), help: str = "", id: str = "",
    placeholder: str = "", **attributes: Any,
) -> SafeString:  # fmt: skip
    """A field for queries, coloured as one types. ``errors``: mappings with ``start``, ``end``, ``message``."""
    identifier = id or f"id_{name}"
    return _component(
        "query_editor", name=name, value=value, label=label or _("Query"), errors=list(errors), help=help, id=identifier,
        placeholder=placeholder, errors_json=json.dumps([dict(e) for e in errors], default=str), attributes=_attributes(attributes),
    )  # fmt: skip


# ---------------------------------------------------------------- charts


@register.simple_tag
def chart(chart: Chart, hide_title: bool = False) -> SafeString:
    """A chart as a figure: title, drawing, table, source and coverage."""
    return _component("chart", chart=chart, hide_title=hide_title)


# ---------------------------------------------------------------- the frame


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The value of ``data-theme`` for this page."""
    return shell.theme(context.get("request"))


@register.simple_tag
def style_sheets() -> SafeString:
    """The links to the style sheets of the design system."""
    return SafeString(
        "".join(
            format_html('<link rel="stylesheet" href="{}">', address) for address in shell.style_addresses()
        )
    )


@register.simple_tag
def interface_languages() -> list[tuple[str, str]]:
    """Codes and own names of the languages."""
    return shell.languages()


@register.simple_tag
def current_language() -> str:
    """The code of the language this page is written in."""
    return (get_language() or "en").split("-")[0]
