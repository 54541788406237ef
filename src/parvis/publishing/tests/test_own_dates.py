"""Key dates that a brand sets itself: kept, seen on the calendar, brought in from a calendar or a table."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from parvis.publishing.actions.own_dates import (
    OwnDateDraft,
    forget_own_date,
    keep_own_date,
    keep_own_dates,
)
from parvis.publishing.models import OwnDate
from parvis.publishing.own_date_files import read_dates
from parvis.publishing.queries.own_dates import own_dates_between, own_dates_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.models import AuditEntry, Entity

FIRST, LAST = dt.date(2026, 11, 2), dt.date(2026, 11, 4)
LAUNCH = OwnDateDraft("Lancement", FIRST, LAST)


def test_a_key_date_is_kept_seen_changed_and_forgotten(world: World) -> None:
    kept = keep_own_date(world.writer, world.brand.pk, LAUNCH)
    found = own_dates_between(world.writer, LAST, LAST + dt.timedelta(days=9), world.brand.pk)
    assert {day: [(one.kept, one.nth, one.days) for one in dates] for day, dates in found.items()} == {
        LAST: [(kept, 3, 3)]
    }
    keep_own_date(world.writer, world.brand.pk, replace(LAUNCH, yearly=True), kept.pk)
    next_year = FIRST.replace(year=2027)
    assert list(own_dates_between(world.writer, next_year, next_year)) == [next_year]
    forget_own_date(world.writer, kept.pk)
    assert not own_dates_of(world.writer).exists()
    verbs = AuditEntry.objects.filter(verb__startswith="own_date").order_by("pk")
    assert [one.verb for one in verbs] == ["own_date.keep", "own_date.keep", "own_date.forget"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"last": FIRST - dt.timedelta(days=1)}, "last"),
        ({"last": FIRST + dt.timedelta(days=366)}, "last"),
        ({"first": dt.date(1800, 1, 1)}, "first"),
    ],
)
def test_what_cannot_be_kept_says_why(world: World, change: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        keep_own_date(world.writer, world.brand.pk, replace(LAUNCH, **change))
    assert field in refused.value.error_dict


def test_a_date_of_an_entity_is_for_those_who_work_for_it(world: World) -> None:
    values = {"organisation_id": world.writer.organisation, "brand": world.brand, "kind": "country"}
    france, japan = (Entity.objects.create(name=name, **values) for name in ("France", "Japon"))
    kept = keep_own_date(world.writer, world.brand.pk, replace(LAUNCH, entity=france.pk))
    in_france = replace(world.writer, entities=frozenset({france.pk}))
    in_japan = replace(world.writer, entities=frozenset({japan.pk}))
    assert (list(own_dates_of(in_france)), list(own_dates_of(in_japan))) == ([kept], [])
    with pytest.raises(PermissionDenied):
        keep_own_date(in_japan, world.brand.pk, LAUNCH)
    with pytest.raises(PermissionDenied):
        keep_own_dates(in_japan, world.brand.pk, [LAUNCH])


def test_what_is_brought_in_twice_is_kept_once(world: World) -> None:
    drafts = [LAUNCH, LAUNCH, replace(LAUNCH, name="Salon")]
    assert keep_own_dates(world.writer, world.brand.pk, drafts) == (2, 0)
    assert keep_own_dates(world.writer, world.brand.pk, drafts) == (0, 2)
    assert OwnDate.objects.count() == 2


TABLE = """Temps fort;Début;Fin;Chaque année
Lancement;02/11/2026;04/11/2026;
Anniversaire;13 juin 2020;;oui
Sans jour;jamais;;
À l’envers;05/11/2026;04/11/2026;
"""


def test_a_table_of_key_dates_is_read() -> None:
    read = read_dates([TABLE.encode()], "Europe/Paris", None)
    assert read.drafts == [
        LAUNCH,
        OwnDateDraft("Anniversaire", dt.date(2020, 6, 13), dt.date(2020, 6, 13), yearly=True),
    ]
    assert read.notes == [
        "Row 4: a day that cannot be read.",
        "Row 5: no name, or a last day before the first.",
    ]


def test_a_sheet_of_key_dates_is_read() -> None:
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Name", "First day", "Last day"])
    book.active.append(["Lancement", dt.datetime(2026, 11, 2), dt.datetime(2026, 11, 4)])
    book.save(file)
    assert read_dates([file.getvalue()], "Europe/Paris", None).drafts == [LAUNCH]


@pytest.mark.parametrize("data", [b"", b"une;deux\n1;2\n", b"\x00\x01\x02"])
def test_a_file_without_key_dates_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        read_dates([data], "Europe/Paris", None)


def test_the_page_and_the_calendar(world: World) -> None:
    writer = signed_in(world.writer)
    address = reverse("publishing:own-dates") + "?brand=aubrelle"
    assert "No key date to come" in page(writer, "own-dates", query="?brand=aubrelle")
    sent = {"name": "Lancement", "first": "2199-11-02", "last": "2199-11-04"}
    assert writer.post(address, sent).status_code == 302
    assert writer.post(address, {**sent, "last": "2199-11-01"}).status_code == 422
    shown = page(writer, "calendar", query="?day=2199-11-03")
    assert "Lancement (1/3)" in shown and "Lancement (3/3)" in shown
    assert "Lancement" not in page(writer, "calendar", query="?day=2199-11-03&brand=nacrine")
    assert "Lancement" not in page(writer, "calendar", query="?day=2199-11-03&dates=none")
    kept = OwnDate.objects.get()
    assert "Lancement" in page(writer, "own-date", kept.pk)
    file = SimpleUploadedFile("dates.csv", TABLE.encode())
    answer = writer.post(reverse("publishing:own-dates-file") + "?brand=aubrelle", {"file": file})
    told = answer.content.decode()
    assert "2 key dates added." in told and "Row 4: a day that cannot be read." in told
    writer.post(reverse("publishing:own-date-forget", args=[kept.pk]))
    assert not OwnDate.objects.filter(pk=kept.pk).exists()
