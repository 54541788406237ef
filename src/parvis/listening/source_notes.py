"""Why a source is in the state it is in, kept so that each reader sees it in their own language."""

from __future__ import annotations

import json

from django.utils.translation import gettext

from parvis.networks.errors import NetworkError


def note_of(problem: NetworkError) -> str:
    """What to keep of a network's refusal: its sentence and the values for it."""
    return json.dumps([problem.reason, {name: str(value) for name, value in problem.values.items()}])


def in_words(note: str) -> str:
    """A kept note in the reader's language. Plain text is given back as it is."""
    if not note.startswith("["):
        return gettext(note) if note else ""
    try:
        reason, values = json.loads(note)
    except ValueError:
        return note
    return gettext(reason) % values if values else gettext(reason)
