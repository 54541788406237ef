"""What the answers of several networks have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.networks.errors import NetworkError
from parvis.networks.http import Response


def error_of(answer: Response) -> Mapping[str, Any]:
    """What the network says went wrong, where it says so under ``error``; empty when it does not."""
    try:
        told = answer.json()
    except NetworkError:
        return {}
    error = told.get("error") if isinstance(told, Mapping) else None
    return error if isinstance(error, Mapping) else {}
