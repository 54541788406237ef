"""Gives the package the same direct requirements as ``requirements/runtime.in``, so they are said once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fills ``project.dependencies`` from the runtime requirements file."""

    def update(self, metadata: dict) -> None:
        lines = Path(self.root, "requirements/runtime.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [
            line.strip() for line in lines if line.strip() and not line.startswith("#")
        ]
