"""How form fields are drawn: which kind of control, and the attributes that tie it to its label, help and errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField

_KINDS: tuple[tuple[type[forms.Widget] | tuple[type[forms.Widget], ...], str], ...] = (
    (forms.HiddenInput, "hidden"),
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), "choices"),
    (forms.CheckboxInput, "check"),
    (forms.Textarea, "textarea"),
    ((forms.Select, forms.SelectMultiple), "select"),
)


def field_kind(bound: BoundField) -> str:
    """``hidden``, ``choices``, ``check``, ``textarea``, ``select`` or ``input``."""
    widget = bound.field.widget
    if getattr(widget, "input_type", "") == "hidden":
        return "hidden"
    return next((kind for classes, kind in _KINDS if isinstance(widget, classes)), "input")


def widget_attributes(
    bound: BoundField, kind: str, given: Mapping[str, Any], has_help: bool
) -> dict[str, Any]:
    """The attributes of the control: the class of its kind, what describes it, and whatever the screen asked for."""
    attributes: dict[str, Any] = {**bound.field.widget.attrs, **given}
    if kind in {"input", "select", "textarea"}:
        attributes["class"] = f"{kind} {attributes.get('class', '')}".strip()
    described = [f"{bound.auto_id}_help"] if has_help and kind != "hidden" else []
    if bound.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_error")
    if described and kind != "choices":
        attributes.setdefault("aria-describedby", " ".join(described))
    return attributes
