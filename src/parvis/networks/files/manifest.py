"""What can be said of files as a source."""

from __future__ import annotations

import datetime as dt

from parvis.networks.contract import Capability, Fact, Manifest, SettingField

CHECKED = dt.date(2026, 11, 22)

MANIFEST = Manifest(
    name="files",
    title="Files",
    capabilities=frozenset({Capability.READ_PUBLIC, Capability.READ_COMMENTS, Capability.READ_METRICS}),
    settings=(
        SettingField(
            "path",
            "Folder or file on the server",
            kind="path",
            help="An absolute path. New files put there are read once, with their columns guessed.",
        ),
        SettingField(
            "time_zone",
            "Time zone of dates that state none",
            required=False,
            help="For example Europe/Paris.",
            default="UTC",
        ),
    ),
    documentation="https://www.rfc-editor.org/rfc/rfc4180",
    checked=CHECKED,
    poll_seconds=60.0,
    coverage=(
        Fact("A file holds what its export kept: what was left out of it was never heard.", CHECKED),
        Fact("Figures are those of the day of the export.", CHECKED),
        Fact("Deletions and edits after the export are not known.", CHECKED),
    ),
)
