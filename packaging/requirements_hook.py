"""Gives the package the same direct requirements as ``requirements/*.in``, so they are said once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fills ``project.dependencies`` and the optional ``models`` from the requirements files."""

    def update(self, metadata: dict) -> None:
        metadata["dependencies"] = self._listed("runtime")
        metadata["optional-dependencies"] = {"models": self._listed("models")}

    def _listed(self, kind: str) -> list[str]:
        lines = Path(self.root, f"requirements/{kind}.in").read_text(encoding="utf-8").splitlines()
        return [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-"))]
