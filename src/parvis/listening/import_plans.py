"""How one import reads its file: the form found when it was first looked at, and the mapping. Kept on the
import.
"""

from __future__ import annotations

from typing import Any

import msgspec

from parvis.listening.models import Import
from parvis.networks.files.formats import FileForm
from parvis.networks.files.mapping import Mapping


class ImportPlan(msgspec.Struct, frozen=True, kw_only=True):
    """``remembered`` when the mapping was saved for such files before, rather than guessed."""

    form: FileForm
    mapping: Mapping
    header_hash: str
    remembered: bool = False

    def to_json(self) -> dict[str, Any]:
        """What is kept in ``Import.mapping``."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


def plan_of(brought_in: Import) -> ImportPlan:
    """The plan kept on an import."""
    return msgspec.convert(brought_in.mapping, ImportPlan)
