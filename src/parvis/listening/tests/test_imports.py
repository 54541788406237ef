"""Imports, from the file to the archive: figures, rejected rows, crashes at every step, rights, screens."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from parvis.archive.contract import AppendResult, HeardItem, Scope
from parvis.archive.memory import MemoryArchive
from parvis.listening.actions import import_progress, imports
from parvis.listening.import_files import folder_of, rejects_path_of
from parvis.listening.import_plans import plan_of
from parvis.listening.import_wording import SENTENCES
from parvis.listening.importing import run_import
from parvis.listening.models import ColumnMapping, Import, Watch
from parvis.listening.pipeline import CHUNK, Pipeline
from parvis.listening.queries.imports import import_of, imports_of
from parvis.listening.tests.plain import PlainUnderstander
from parvis.networks.files.mapping import MAPPING_PROBLEMS, ColumnChoice
from parvis.networks.files.problems import FILE_PROBLEMS, ROW_PROBLEMS
from parvis.networks.files.rejects import REJECTS_COLUMNS
from parvis.networks.files.tables import look_into
from parvis.workspaces.api import Workspace
from parvis.workspaces.models import Brand, Membership, Organisation, Person

pytestmark = pytest.mark.django_db

ROWS = 2 * CHUNK + 500
REJECTED = [number for number in range(1, ROWS + 1) if number % 997 == 3]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    return tmp_path / "home"


@pytest.fixture
def brand() -> Brand:
    organisation = Organisation.objects.create(name="Maison", slug="maison", language="en")
    return Brand.objects.create(organisation=organisation, name="Brûlerie", slug="brulerie")


@pytest.fixture
def workspace(brand: Brand) -> Workspace:
    return Workspace(organisation=brand.organisation_id, role="owner", actor="test", language="en")


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(MemoryArchive(), PlainUnderstander())


def text_of(number: int) -> str:
    return f"La brûlerie, ligne {number}" if number % 2 else f"Le parvis, ligne {number}"


def export(rows: int = ROWS) -> bytes:
    """A table in which some rows have no date; their text begins like a formula."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    write(["id", "date", "auteur", "texte", "likes"])
    for number in range(1, rows + 1):
        bad = number in REJECTED
        write(
            [
                f"post-{number}",
                "" if bad else "2026-03-12 10:00:00",
                "@lea",
                f"=SOMME({number})" if bad else text_of(number),
                number,
            ]
        )
    return text.getvalue().encode()


def queued(workspace: Workspace, brand: Brand, content: bytes, name: str = "export.csv") -> Import:
    brought_in = imports.upload(workspace, brand.pk, name, [content])
    return imports.start(workspace, brought_in.pk)


def rejected_rows(brought_in: Import) -> list[list[str]]:
    with rejects_path_of(brought_in).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def archived_texts(pipeline: Pipeline, brand: Brand) -> list[str]:
    return [
        mention.item.content for mention in pipeline.archive.export(Scope(organisation=brand.organisation_id))
    ]


def check_ended_well(brought_in: Import, pipeline: Pipeline, brand: Brand) -> None:
    assert (brought_in.state, brought_in.error) == ("done", "")
    kept = ROWS - len(REJECTED)
    assert (brought_in.read, brought_in.archived, brought_in.known, brought_in.rejected) == (
        ROWS,
        kept,
        0,
        len(REJECTED),
    )
    assert sorted(archived_texts(pipeline, brand)) == sorted(
        text_of(n) for n in range(1, ROWS + 1) if n not in REJECTED
    )
    header, *rows = rejected_rows(brought_in)
    assert header == [*REJECTS_COLUMNS, "id", "date", "auteur", "texte", "likes"]
    assert [int(row[0]) for row in rows] == REJECTED
    assert {row[1] for row in rows} == {"There is no date."}
    assert rows[0][2:] == ["post-3", "", "'@lea", "'=SOMME(3)", "3"], (
        "cells that a spreadsheet would run are protected"
    )


def test_a_file_is_brought_in_for_its_brand_and_the_watches_that_match(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    other = Brand.objects.create(organisation=brand.organisation, name="Parvis", slug="parvis")
    watch = Watch.objects.create(organisation=brand.organisation, brand=other, name="parvis", query="parvis")
    seen: list[int] = []
    ended = run_import(
        queued(workspace, brand, export()).pk, lambda now: seen.append(now.read), pipeline=pipeline
    )
    check_ended_well(ended, pipeline, brand)
    assert seen == [CHUNK, 2 * CHUNK, ROWS] and ended.total == ROWS
    mention = pipeline.archive.mention(brand.organisation_id, "files", "post-2")
    assert mention is not None
    assert (mention.watches, mention.brands, mention.source) == ((watch.pk,), (brand.pk, other.pk), -ended.pk)


def test_importing_the_same_file_again_adds_nothing(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    run_import(queued(workspace, brand, export()).pk, pipeline=pipeline)
    again = run_import(queued(workspace, brand, export()).pk, pipeline=pipeline)
    assert (again.archived, again.known, again.rejected) == (0, ROWS - len(REJECTED), len(REJECTED))
    assert len(archived_texts(pipeline, brand)) == ROWS - len(REJECTED)


def test_corrected_rejects_can_be_imported_as_they_are(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    first = run_import(queued(workspace, brand, export()).pk, pipeline=pipeline)
    corrected = rejects_path_of(first).read_text(encoding="utf-8-sig").replace(",,'@lea", ",2026-03-13,'@lea")
    second = run_import(queued(workspace, brand, corrected.encode()).pk, pipeline=pipeline)
    assert (second.archived, second.rejected) == (len(REJECTED), 0)
    mention = pipeline.archive.mention(brand.organisation_id, "files", "post-3")
    assert mention is not None and mention.item.content == "=SOMME(3)" and mention.item.actor.name == "lea"


class Killed(BaseException):
    """The process is no more."""


class KillingArchive(MemoryArchive):
    """Dies before or after the append of a chunk, as often as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.kill: Callable[[str], bool] = lambda _when: False

    def append(self, organisation: int, items: list[HeardItem]) -> AppendResult:  # type: ignore[override]
        if self.kill("before"):
            raise Killed
        if self.kill("within"):
            super().append(organisation, items[: len(items) // 2])
            raise Killed
        result = super().append(organisation, items)
        if self.kill("after"):
            raise Killed
        return result


@pytest.mark.parametrize("when", ["before", "within", "after", "save"])
@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_killed_at_any_step_nothing_is_lost_doubled_or_counted_twice(
    when: str, chunk: int, workspace: Workspace, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = KillingArchive()
    pipeline = Pipeline(archive, PlainUnderstander())
    brought_in = queued(workspace, brand, export())
    steps = {"before": 0, "within": 0, "after": 0, "save": 0}

    def now(step: str) -> bool:
        steps[step] += 1
        return step == when and steps[step] == chunk

    archive.kill = now
    save = import_progress.save_progress

    def killed_save(*args: object, **fields: object) -> bool:
        if now("save"):  # the rejected rows of the chunk are written already
            raise Killed
        return save(*args, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(import_progress, "save_progress", killed_save)
    monkeypatch.setattr(
        import_progress, "release", lambda *_held: None
    )  # a killed process lets go of nothing
    with pytest.raises(Killed):
        run_import(brought_in.pk, worker="first", pipeline=pipeline)
    assert run_import(brought_in.pk, worker="second", pipeline=pipeline).state == "running", (
        "the lease still holds"
    )
    with (
        rejects_path_of(brought_in).open("ab")
        if rejects_path_of(brought_in).exists()
        else io.BytesIO() as torn
    ):
        torn.write(b'4999,"There is no d')  # a write that the kill cut
    Import.objects.filter(pk=brought_in.pk).update(leased_until=timezone.now())
    check_ended_well(run_import(brought_in.pk, worker="second", pipeline=pipeline), pipeline, brand)


def test_a_worker_that_lost_its_lease_writes_nothing_more(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    brought_in = queued(workspace, brand, export())

    def taken_over(_now: Import) -> None:
        Import.objects.filter(pk=brought_in.pk, leased_by="slow").update(leased_by="", leased_until=None)
        assert run_import(brought_in.pk, worker="quick", pipeline=pipeline).state == "done"

    run_import(brought_in.pk, taken_over, worker="slow", pipeline=pipeline)
    check_ended_well(Import.objects.get(pk=brought_in.pk), pipeline, brand)


def test_cancelled_then_resumed(workspace: Workspace, brand: Brand, pipeline: Pipeline) -> None:
    brought_in = queued(workspace, brand, export())
    stopped = run_import(brought_in.pk, lambda now: imports.cancel(workspace, now.pk), pipeline=pipeline)
    assert (stopped.state, stopped.position) == ("cancelled", CHUNK)
    imports.resume(workspace, brought_in.pk)
    check_ended_well(run_import(brought_in.pk, pipeline=pipeline), pipeline, brand)


def test_a_worker_that_stops_puts_the_import_back_in_the_queue(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    brought_in = queued(workspace, brand, export())
    assert run_import(brought_in.pk, should_stop=lambda: True, pipeline=pipeline).state == "queued"
    check_ended_well(run_import(brought_in.pk, pipeline=pipeline), pipeline, brand)


def test_a_file_that_breaks_midway_fails_in_words_and_keeps_what_was_read(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    row = '{"author": "lea", "text": "ligne %d", "date": "2026-03-12"}'
    content = "[" + ",".join(row % number for number in range(CHUNK + 600)) + ', {"broken'
    ended = run_import(queued(workspace, brand, content.encode()).pk, pipeline=pipeline)
    assert ended.state == "failed" and "near row 2601" in ended.error
    assert ended.archived == len(archived_texts(pipeline, brand)) == CHUNK


def test_a_deleted_import_stops_and_its_files_go(
    workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    brought_in = queued(workspace, brand, export())
    run_import(brought_in.pk, lambda now: imports.delete(workspace, now.pk), pipeline=pipeline)
    assert not Import.objects.exists()
    assert not (folder_of(brought_in.pk) / "original").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.csv", b"\x89PNG\r\n\x1a\n....", "PNG"),
        ("empty.csv", b"", "empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_kept(
    name: str, content: bytes, said: str, workspace: Workspace, brand: Brand, home: Path
) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        imports.upload(workspace, brand.pk, name, [content])
    assert not Import.objects.exists()
    assert not list((home / "imports").glob("*"))


def test_a_name_with_folders_stays_inside(workspace: Workspace, brand: Brand, home: Path) -> None:
    brought_in = imports.upload(workspace, brand.pk, "..\\..//../etc/passwd\x00.csv", [export(10)])
    assert brought_in.file_name == "passwd.csv"
    assert (home / brought_in.path).resolve().is_relative_to(home.resolve() / "imports" / str(brought_in.pk))


def test_a_bomb_is_refused(workspace: Workspace, brand: Brand) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", " " * 50_000_000)
    with translation.override("en"), pytest.raises(ValidationError, match="for safety"):
        imports.upload(workspace, brand.pk, "bomb.xlsx", [packed.getvalue()])


def test_a_saved_mapping_is_used_for_files_with_the_same_columns(workspace: Workspace, brand: Brand) -> None:
    first = imports.upload(workspace, brand.pk, "a.csv", [export(10)])
    mapping = plan_of(first).mapping
    columns = {**mapping.columns, "title": ColumnChoice("texte")}
    del columns["text"]

    imports.set_mapping(workspace, first.pk, msgspec.structs.replace(mapping, columns=columns), remember=True)
    second = plan_of(imports.upload(workspace, brand.pk, "b.csv", [export(20)]))
    assert second.remembered and second.mapping.columns["title"].column == "texte"
    assert ColumnMapping.objects.count() == 1


def test_a_mapping_that_cannot_work_is_refused_where_it_is_wrong(workspace: Workspace, brand: Brand) -> None:
    brought_in = imports.upload(workspace, brand.pk, "a.csv", [export(10)])

    wrong = msgspec.structs.replace(plan_of(brought_in).mapping, columns={}, time_zone="Mars/Olympus")
    with pytest.raises(ValidationError) as refused:
        imports.set_mapping(workspace, brought_in.pk, wrong)
    assert set(refused.value.message_dict) == {"text", "date", "time_zone"}


def test_nobody_reaches_the_imports_of_others(workspace: Workspace, brand: Brand) -> None:
    brought_in = imports.upload(workspace, brand.pk, "a.csv", [export(10)])
    elsewhere = Workspace(organisation=Organisation.objects.create(name="B", slug="b").pk, role="owner")
    viewer = Workspace(organisation=brand.organisation_id, role="viewer")
    other_brand = Workspace(
        organisation=brand.organisation_id, role="owner", brands=frozenset({brand.pk + 1})
    )
    assert not imports_of(elsewhere).exists() and not imports_of(other_brand).exists()
    for stranger in (elsewhere, other_brand):
        with pytest.raises(Http404):
            import_of(stranger, brought_in.pk)
        with pytest.raises((Http404, PermissionDenied)):
            imports.upload(stranger, brand.pk, "a.csv", [export(10)])
    for act in (imports.start, imports.cancel, imports.delete):
        with pytest.raises(PermissionDenied):
            act(viewer, brought_in.pk)


def test_every_sentence_of_the_connector_is_offered_to_translators() -> None:
    said = {*FILE_PROBLEMS.values(), *ROW_PROBLEMS.values(), *MAPPING_PROBLEMS.values()}
    assert said == set(SENTENCES)


# --- screens ---


@pytest.fixture
def browser(brand: Brand) -> Client:
    person = Person.objects.create_user("lea@example.org", language="en")
    Membership.objects.create(organisation=brand.organisation, person=person, role="owner")
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_a_file_goes_from_the_browser_to_the_queue(browser: Client, brand: Brand) -> None:
    file = SimpleUploadedFile("export <b>.csv", export(50))
    sent = browser.post(reverse("listening:import-upload"), {"brand": brand.pk, "file": file})
    page = browser.get(sent["Location"]).content.decode()
    assert "texte" in page and "export &lt;b&gt;.csv" in page
    brought_in = Import.objects.get()
    preview = browser.post(reverse("listening:import-preview", args=[brought_in.pk]), {"column-1": ""})
    assert "Choose the column that holds the date" in preview.content.decode()
    refused = browser.post(reverse("listening:import-start", args=[brought_in.pk]), {"column-0": "text"})
    assert refused.status_code == 422 and "already used" in refused.content.decode()
    started = browser.post(
        reverse("listening:import-start", args=[brought_in.pk]), {"remember": "1", "date_form": "iso"}
    )
    assert started.status_code == 302 and Import.objects.get().state == "queued"
    assert "hx-trigger" in browser.get(sent["Location"]).content.decode()


def test_a_wrong_file_is_told_beside_the_field(browser: Client, brand: Brand) -> None:
    file = SimpleUploadedFile("a.csv", b"%PDF-1.7")
    answer = browser.post(reverse("listening:import-upload"), {"brand": brand.pk, "file": file})
    assert answer.status_code == 422 and "This is a PDF file" in answer.content.decode()
    file.seek(0)
    partial = browser.post(
        reverse("listening:import-upload"), {"brand": brand.pk, "file": file}, headers={"HX-Request": "true"}
    )
    assert partial.status_code == 200 and "<html" not in partial.content.decode()


def test_rejected_rows_are_downloaded(
    browser: Client, workspace: Workspace, brand: Brand, pipeline: Pipeline
) -> None:
    brought_in = run_import(queued(workspace, brand, export(), "été.csv").pk, pipeline=pipeline)
    answer = browser.get(reverse("listening:import-rejects", args=[brought_in.pk]))
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    assert b"There is no date." in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    none = queued(workspace, brand, export(2))
    assert browser.get(reverse("listening:import-rejects", args=[none.pk])).status_code == 404


def test_hostile_texts_in_the_preview_stay_texts(browser: Client, brand: Brand) -> None:
    content = (
        "author,text,date,url\n"
        + "<img src=x onerror=alert(1)>,<script>alert(2)</script> bonjour,2026-03-12,javascript:alert(3)\n"
        * 3
    )
    sent = browser.post(
        reverse("listening:import-upload"),
        {"brand": brand.pk, "file": SimpleUploadedFile("x.csv", content.encode())},
    )
    page = browser.get(sent["Location"]).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page


def test_the_look_of_a_table_is_kept_with_the_import(workspace: Workspace, brand: Brand, home: Path) -> None:
    brought_in = imports.upload(workspace, brand.pk, "a.csv", [export(10)])
    assert plan_of(brought_in).form == look_into(home / brought_in.path).form
