"""The command line from an empty folder: bring in, ask, take out, check, keep, bring back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.runtime.installation import PARVIS, Installation, installed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROWS = """date,auteur,texte,lien
2026-03-01 10:00:00,@lea,Le café de chez Brûlerie est parfait ☕,https://x.example/1
2026-03-02 11:00:00,@max,"=SUM(1) Brûlerie, c’est la honte",https://x.example/2
2026-03-03 12:00:00,@zoe,Rien à voir avec le sujet,https://x.example/3
pas une date,@bad,Une ligne sans date,https://x.example/4
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "posts.csv").write_text(ROWS, encoding="utf-8")
    with installed(folder / "home") as one:
        yield one


@pytest.fixture(scope="module")
def brought_in(installation: Installation) -> dict[str, object]:
    told = installation.command(
        "import", str(installation.home.parent / "posts.csv"), "--brand", "Brûlerie", "--json"
    )
    answer: dict[str, object] = json.loads(told.stdout)
    return answer


def test_help_comes_in_both_languages(installation: Installation) -> None:
    english = installation.command("--help").stdout
    installation.environment["PARVIS_LANGUAGE"] = "fr"
    try:
        french = installation.command("--help").stdout
    finally:
        installation.environment["PARVIS_LANGUAGE"] = "en"
    assert "Usage:" in english and "Search everything that was heard" in english
    assert "Chercher dans tout ce qui a été entendu" in french and "Commandes" in french


def test_import_counts_every_row(brought_in: dict[str, object]) -> None:
    assert (brought_in["read"], brought_in["archived"], brought_in["known"], brought_in["rejected"]) == (
        4,
        3,
        0,
        1,
    )
    rejects = Path(str(brought_in["rejects"]))
    assert "pas une date" in rejects.read_text(encoding="utf-8-sig")


def test_import_again_adds_nothing(installation: Installation, brought_in: dict[str, object]) -> None:
    copy = installation.home.parent / "again.csv"
    copy.write_text(ROWS, encoding="utf-8")
    again = json.loads(installation.command("import", str(copy), "--brand", "Brûlerie", "--json").stdout)
    assert (again["archived"], again["known"]) == (0, 3)


def test_import_of_nonsense_says_what_to_do(installation: Installation) -> None:
    bad = installation.home.parent / "bad.xlsx"
    bad.write_bytes(b"\x00\x01 this is no workbook")
    refused = installation.command("import", str(bad), "--brand", "Brûlerie", check=False)
    assert refused.returncode == 1
    assert "bad.xlsx" in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (("brulerie",), 2),
        (("brûlerie", "--brand", "brûlerie"), 2),
        (("brulerie", "--since", "2026-03-02"), 1),
        (("brulerie", "--until", "2026-03-02"), 1),
        (("", "--lang", "zz"), 0),
        (("café OR sujet",), 2),
        (("author:max",), 1),
    ],
)
def test_search_counts(
    installation: Installation, brought_in: object, arguments: tuple[str, ...], number: int
) -> None:
    assert installation.command("search", *arguments, "--count").stdout.strip() == str(number)


def test_search_shows_newest_first(installation: Installation, brought_in: object) -> None:
    told = installation.command("search", "brulerie").stdout
    assert told.index("honte") < told.index("parfait")


def test_search_as_csv_is_inert_in_a_spreadsheet(installation: Installation, brought_in: object) -> None:
    told = installation.command("search", "brulerie", "--csv").stdout.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["author"] for row in rows] == ["max", "lea"]
    assert rows[0]["content"].startswith("'=SUM")


def test_a_wrong_query_is_pointed_at(installation: Installation) -> None:
    refused = installation.command("search", 'café AND ("bon', check=False)
    assert refused.returncode == 2
    shown, mark = refused.stderr.splitlines()[:2]
    assert shown[mark.index("^") :].startswith(('"bon', '("bon'))


@pytest.mark.parametrize(
    "arguments", [("search", "x", "--brand", "Nobody"), ("search", "x", "--since", "hier soir")]
)
def test_wrong_options_end_with_two(
    installation: Installation, brought_in: object, arguments: tuple[str, ...]
) -> None:
    refused = installation.command(*arguments, check=False)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("extension", ["csv", "xlsx", "parquet", "json"])
def test_export_by_the_name_of_the_file(
    installation: Installation, brought_in: object, extension: str
) -> None:
    import pyarrow.parquet as pq
    from openpyxl import load_workbook

    path = installation.home.parent / f"out.{extension}"
    installation.command("export", "-o", str(path))
    if extension == "xlsx":
        assert load_workbook(path).active.max_row == 4
    elif extension == "parquet":
        assert pq.read_table(path).num_rows == 3
    elif extension == "json":
        assert len([json.loads(line) for line in path.read_text().splitlines()]) == 3
    else:
        assert len(list(csv.reader(path.open(encoding="utf-8-sig", newline="")))) == 4


def test_doctor_is_content_and_says_so_in_json(installation: Installation, brought_in: object) -> None:
    told = json.loads(installation.command("doctor", "--json").stdout)
    assert {finding["level"] for finding in told} <= {"ok", "advice"}
    assert {"PARVIS_HOME", "Database", "Archive", "Networks", "Port"} <= {
        finding["about"] for finding in told
    }


def test_doctor_finds_what_is_wrong(tmp_path: Path) -> None:
    with installed(
        tmp_path / "home", PARVIS_SECRET_KEY="short", PARVIS_ARCHIVE_URL="clickhouse://127.0.0.1:9/x"
    ) as one:
        told = one.command("doctor", "--json", check=False)
    assert told.returncode == 1
    wrong = {finding["about"] for finding in json.loads(told.stdout) if finding["level"] == "problem"}
    assert {"Secret key", "Archive", "Database"} <= wrong
    assert all(finding["to_do"] for finding in json.loads(told.stdout) if finding["level"] == "problem")


def test_backup_and_restore_bring_everything_back(
    installation: Installation, brought_in: object, tmp_path: Path
) -> None:
    file = tmp_path / "kept.parvis"
    told = installation.command("backup", str(file))
    assert "secret key" in told.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with installed(tmp_path / "home") as other:
        other.command("restore", str(file))
        everything = ("search", "", "--json")
        assert sorted(other.command(*everything).stdout.splitlines()) == sorted(
            installation.command(*everything).stdout.splitlines()
        )
        assert (other.home / "secret.key").read_text() == (installation.home / "secret.key").read_text()
        code = (
            "from parvis.workspaces.models import Brand\n"
            "print(sorted(Brand.objects.values_list('name', 'slug')))"
        )
        assert other.python(code) == installation.python(code)
        refused = other.command("restore", str(file), check=False)
        assert refused.returncode == 1 and "--force" in refused.stderr
        other.command("restore", str(file), "--force")
        assert other.command("search", "", "--count").stdout.strip() == "3"


def test_a_damaged_backup_changes_nothing(
    installation: Installation, brought_in: object, tmp_path: Path
) -> None:
    file = tmp_path / "kept.parvis"
    installation.command("backup", str(file))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    refused = installation.command("restore", str(file), "--force", check=False)
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert installation.command("search", "", "--count").stdout.strip() == "3"


CONNECTED = """
from parvis.workspaces.api import (
    AccountDraft, add_account, get_or_create_brand, set_credentials, workspace_for_command
)
workspace = workspace_for_command()
account = add_account(workspace, AccountDraft(get_or_create_brand(workspace, "Brûlerie").pk, "sandbox", "brulerie"))
set_credentials(workspace, account.pk, {"account": "brulerie"})
"""


def test_post_writes_plans_and_says_what_is_wrong(installation: Installation, brought_in: object) -> None:
    installation.python(CONNECTED)

    def post(*more: str, code: int = 0) -> dict[str, object]:
        ended = installation.command("post", "--brand", "brûlerie", "--json", *more, check=False)
        assert ended.returncode == code, ended.stderr
        answer: dict[str, object] = json.loads(ended.stdout)
        return answer

    draft = post("Un café ?", "--to", "brulerie")
    assert draft["state"] == "draft" and not draft["wrong"]
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=90)
    later = post("Bientôt", "--to", "sandbox:brulerie", "--at", f"{day}T09:00+02:00")
    assert (later["state"], later["at"]) == ("planned", f"{day}T07:00:00+00:00")
    assert post("À midi", "--to", "brulerie", "--at", f"{day}T12:00")["state"] == "planned"
    refused = post("é" * 5000, "--to", "brulerie", "--now", code=1)
    assert refused["state"] == "draft" and refused["wrong"]
    lost = post("Bonjour", "--to", "bruleries", code=1)
    assert lost["post"] is None and "sandbox:brulerie" in str(lost["wrong"])
    wrong = installation.command("post", "x", "--brand", "Brûlerie", "--at", "soon", check=False)
    assert wrong.returncode == 2 and "2026-12-01T09:00" in wrong.stderr


# The last of all: it brings in more, and the others count what there is.
def test_watch_tells_what_is_heard_from_now_on(installation: Installation, brought_in: object) -> None:
    later = installation.home.parent / "later.csv"
    later.write_text(
        "date,auteur,texte,lien\n2026-03-05 10:00:00,@ana,Un café parfait,https://x.example/8\n"
        "2026-03-05 11:00:00,@tom,Un thé sans plus,https://x.example/9\n"
        "2026-03-05 12:00:00,@ida,Le café refroidit,https://x.example/10\n",
        encoding="utf-8",
    )
    seen = installation.home.parent / "watched.ndjson"
    with seen.open("wb") as out:
        watching = subprocess.Popen(
            [*PARVIS, "watch", "café", "--json"],
            env=installation.environment,
            stdout=out,
            stderr=out,
            # What starts the tests may ignore Ctrl-C (a shell does so for what it runs in the background).
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    try:
        time.sleep(5)  # what is heard before it listens is not for it; the wait below covers a slow start
        deadline = time.monotonic() + 120
        rows = 0
        while len(seen.read_text().splitlines()) < 2 and time.monotonic() < deadline:
            rows += 1  # a slow machine: a new row each time, until it is listening
            with later.open("a", encoding="utf-8") as file:
                file.write(f"2026-03-06 10:00:00,@x{rows},Encore un café,https://x.example/late{rows}\n")
            installation.command("import", str(later), "--brand", "Brûlerie")
            time.sleep(2)
        assert watching.poll() is None
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) in (0, 130)
    told = [json.loads(line) for line in seen.read_text().splitlines()]
    assert told and all("café" in line["content"] for line in told)
    assert len({line["url"] for line in told}) == len(told)
