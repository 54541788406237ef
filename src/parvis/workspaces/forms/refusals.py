"""Shows on the form what an action refused, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm

Result = TypeVar("Result")


def attempt(form: BaseForm, action: Callable[[], Result]) -> Result | None:
    """What ``action`` returns; ``None`` once its refusal is written beside the fields it is about."""
    try:
        return action()
    except ValidationError as refused:
        if hasattr(refused, "error_dict"):
            for name, problems in refused.error_dict.items():
                form.add_error(name if name in form.fields else None, problems)
        else:
            form.add_error(None, refused)
        return None
