"""The files of imports go when their time is over, and no others."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from parvis.listening.actions.import_files_kept import KEPT, let_go_of_files
from parvis.listening.import_files import folder_of, rejects_path_of
from parvis.listening.models import Import
from parvis.listening.tests.conftest import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def imported(world: World, state: str, age: dt.timedelta) -> Import:
    made: Import = Import.objects.create(
        organisation_id=world.workspace.organisation, brand=world.own, file_name="a.csv", path="", state=state,
        finished_at=timezone.now() - age, rejects_path="x",
    )  # fmt: skip
    Import.objects.filter(pk=made.pk).update(created_at=timezone.now() - age)
    folder_of(made.pk).mkdir(parents=True)
    (folder_of(made.pk) / "original").write_text("Léa says hello")
    rejects_path_of(made).write_text("a row")
    return made


@pytest.mark.parametrize(
    ("state", "age", "left"),
    [
        ("done", DAY, {"rejects.csv"}),
        ("done", KEPT + DAY, set()),
        ("failed", DAY, {"original", "rejects.csv"}),
        ("failed", KEPT + DAY, set()),
        ("cancelled", KEPT + DAY, set()),
        ("mapping", DAY, {"original", "rejects.csv"}),
        ("mapping", KEPT + DAY, set()),
        ("running", KEPT + DAY, {"original", "rejects.csv"}),
        ("queued", KEPT + DAY, {"original", "rejects.csv"}),
    ],
)
def test_what_is_left_of_an_import(world: World, state: str, age: dt.timedelta, left: set[str]) -> None:
    made = imported(world, state, age)
    let_go_of_files(timezone.now())
    assert {path.name for path in folder_of(made.pk).glob("*")} == left
    made.refresh_from_db()
    assert bool(made.rejects_path) == ("rejects.csv" in left)
    assert let_go_of_files(timezone.now()) == 0  # nothing more to do


def test_the_files_of_a_deleted_brand_go_and_an_upload_under_way_stays(world: World, home: Path) -> None:
    made = imported(world, "failed", DAY)
    number = made.pk
    world.own.delete()
    let_go_of_files(timezone.now())
    assert folder_of(number).exists()  # so young that it might be on its way in
    os.utime(folder_of(number), (0, 0))
    assert let_go_of_files(timezone.now()) == 1
    assert not folder_of(number).exists()
