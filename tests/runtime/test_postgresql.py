"""The same installation on PostgreSQL: prepared, filled, kept and brought back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.peers.servers import postgres_programs, postgres_running
from tests.runtime.installation import installed

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed"),
]

ROWS = "date,auteur,texte\n2026-03-01 10:00:00,@lea,Le café\n2026-03-02 10:00:00,@max,Le thé\n"
PEOPLE = """
from parvis.workspaces.models import AuditEntry, Brand, Organisation, Person
print(sorted(Brand.objects.values_list("pk", "name")), Organisation.objects.count(), Person.objects.count())
print(list(AuditEntry.objects.order_by("pk").values_list("position", "verb", "hash")))
"""
ANOTHER = """
from parvis.workspaces.api import get_or_create_brand, workspace_for_command
print(get_or_create_brand(workspace_for_command(), "Autre").pk)
"""


def test_backup_and_restore(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(ROWS, encoding="utf-8")
    file = tmp_path / "kept.parvis"
    with postgres_running("first") as first, installed(tmp_path / "one", PARVIS_DATABASE_URL=first) as one:
        one.command("import", str(tmp_path / "posts.csv"), "--brand", "Brûlerie")
        one.command("backup", str(file))
        people = one.python(PEOPLE)
    with postgres_running("second") as second, installed(tmp_path / "two", PARVIS_DATABASE_URL=second) as two:
        two.command("restore", str(file))
        assert two.python(PEOPLE) == people
        assert two.command("search", "café", "--count").stdout.strip() == "1"
        assert two.command("search", "", "--count").stdout.strip() == "2"
        assert int(two.python(ANOTHER)) > 1  # the sequences go on after what was brought back
        refused = two.command("restore", str(file), check=False)
        assert refused.returncode == 1 and "--force" in refused.stderr
    with installed(tmp_path / "three") as three:
        refused = three.command("restore", str(file), check=False)
        assert refused.returncode == 1 and "postgresql" in refused.stderr


LISTENING = Path(__file__).parents[2] / "src" / "parvis" / "listening" / "tests"
WARNING = ("alert_raising", "alerts_handled", "alert_deliveries", "crises", "digests")


def test_alerts_and_crises_do_there_what_they_do_on_sqlite(tmp_path: Path) -> None:
    """Their own tests, once more: opening once, ending, joining, telling, and rooms that meet whoever presses first."""
    with postgres_running("alerts") as address:
        environment = os.environ | {
            "PARVIS_DATABASE_URL": address,
            "PARVIS_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
        }
        files = [str(LISTENING / f"test_{name}.py") for name in WARNING]
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *files],
            env=environment, capture_output=True, text=True, timeout=800, cwd=LISTENING.parents[3],
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert "passed" in run.stdout
