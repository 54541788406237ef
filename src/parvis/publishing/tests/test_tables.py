"""Posts by the table: columns guessed, rows read, refused in words, never doubled; and out again."""

from __future__ import annotations

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions import importing
from parvis.publishing.actions.media import add_medium, choose_media
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, delete_post, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import Delivery, Post, PostImport
from parvis.publishing.table_columns import Part, TableMapping, guess
from parvis.publishing.table_export import PostTable, as_csv, as_xlsx
from parvis.publishing.table_known import time_of
from parvis.publishing.table_rows import Directory, RowReader, RowRefused
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.access import Workspace

PARIS = "Europe/Paris"
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def table(*rows: tuple[str, ...], header: str = "Date;Heure;Comptes;Texte") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header.split(";"))
    writer.writerows(rows)
    return text.getvalue().encode()


def sent(world: World, content: bytes, name: str = "mois.csv", by: Workspace | None = None) -> PostImport:
    return importing.upload(by or world.writer, world.brand.pk, name, [content])


def brought_in(world: World, content: bytes, *, plans: bool = True, name: str = "mois.csv") -> PostImport:
    found = sent(world, content, name)
    importing.start(world.writer, found.pk, importing.mapping_of(found), plans=plans)
    return importing.carry_on(world.writer, found.pk, 60)


def day(number: int) -> dt.date:
    """That many days from today on the organisation's clocks, whatever clocks a test reads by."""
    return timezone.localdate(timezone=ZoneInfo(PARIS)) + dt.timedelta(days=number)


def reader(world: World, *columns: str, **more: object) -> RowReader:
    mapping = TableMapping(columns=columns, date_form=str(more.pop("date_form", "day_first")), **more)
    accounts = [world.account, world.second]
    return RowReader(mapping, Directory(accounts, {}), PARIS, NOW)


@pytest.mark.parametrize(
    "header",
    [
        "Date;Heure;Comptes;Texte;Titre;Lien;Langue;Avertissement;Étiquettes;Image;Texte alternatif",
        "date;time;accounts;text;title;link;language;content warning;labels;picture;alt text",
        "Date de publication;Heure de publication;Réseaux;Légende;Nom;URL;Langue;CW;Tags;Visuel 1;Texte alternatif 1",
        "Scheduled for;Hour;Channels;Caption;Subject;Landing page;Lang;Spoiler;Label;Image file;Alt",
    ],
)
def test_columns_are_guessed_by_their_names(header: str) -> None:
    guessed = guess(header.split(";"), [["24/12/2026", "9h30", "x", "Bonjour"]], [])
    assert guessed.columns == tuple(part for part in Part if part is not Part.NUMBER)
    assert guessed.date_form == "day_first"


def test_columns_without_a_name_that_tells_are_guessed_by_what_they_hold() -> None:
    rows = [
        ["2026-12-24", "Nos boutiques ouvrent jusqu’à minuit"],
        ["2026-12-25", "Joyeux Noël à toutes et à tous"],
    ]
    assert guess(["colonne 1", "colonne 2"], rows, []).columns == ("date", "text")


@pytest.mark.parametrize(
    ("date", "hour", "form", "local"),
    [
        ("24/12/2026", "9h30", "day_first", "2026-12-24 09:30"),
        ("12/24/2026", "9:30 PM", "month_first", "2026-12-24 21:30"),
        ("24 décembre 2026", "", "words", "2026-12-24 10:15"),
        ("jeudi 24 décembre 2026 à 18h", "", "words", "2026-12-24 18:00"),
        ("Dec 24, 2026", "noon", "day_first", "2026-12-24 12:00"),
        ("2026-12-24T08:00:00+00:00", "", "iso", "2026-12-24 09:00"),
        ("2026-12-24T08:00:00Z", "10h", "iso", "2026-12-24 10:00"),
        (dt.datetime(2026, 12, 24), dt.time(7, 5), "iso", "2026-12-24 07:05"),
        (dt.datetime(2026, 12, 24, 7, 5), None, "iso", "2026-12-24 07:05"),
        ("25/10/2026", "02:30+02:00", "day_first", "2026-10-25 02:30"),
    ],
)
def test_a_time_is_read_on_the_clocks_of_the_organisation(
    world: World, date: object, hour: object, form: str, local: str
) -> None:
    row = reader(world, "date", "time", "text", date_form=form, hour=dt.time(10, 15)).read(
        [date, hour, "Bonjour"]
    )
    assert row.at is not None
    with timezone.override(PARIS):
        assert timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M") == local


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["someday", "", "", "Bonjour"], "“someday” is not a date"),
        (["24/12/2026", "soon", "", "Bonjour"], "“soon” is not an hour"),
        (["24/12/2020", "9h", "", "Bonjour"], "has passed"),
        (["28/03/2027", "02:30", "", "Bonjour"], "There is no 02:30 in Paris that day"),
        (["25/10/2026", "02:30", "", "Bonjour"], "write it as 02:30+02:00 or 02:30+01:00"),
        (["", "", "nobody", "Bonjour"], "There is no account “nobody”"),
        (["", "", "sandbox", "Bonjour"], "“sandbox” could be several accounts"),
        (["", "", "", ""], "There is nothing to say"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(world: World, cells: list[str], reason: str) -> None:
    with pytest.raises(RowRefused) as refused:
        reader(world, "date", "time", "accounts", "text").read(cells)
    assert reason in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    with pytest.raises(RowRefused) as refused:
        reader(world, "date", "accounts", "link", "language", "text").read(
            ["x", "nobody", "no", "klingon", "Hi"]
        )
    assert len(refused.value.reasons) == 4


@pytest.mark.parametrize(
    "name", ["aubrelle", "@Aubrelle", "sandbox:aubrelle", "Sandbox aubrelle", "sandbox / @aubrelle"]
)
def test_an_account_is_named_in_several_ways(world: World, name: str) -> None:
    assert list(reader(world, "accounts", "text").read([name, "Hi"]).texts) == [world.account.pk]


def test_several_accounts_and_all_of_them(world: World) -> None:
    both = sorted([world.account.pk, world.second.pk])
    for cell in ("aubrelle, aubrelle-fr", "aubrelle;aubrelle-fr", "tous", "All"):
        assert list(reader(world, "accounts", "text").read([cell, "Hi"]).texts) == both
    given = reader(world, "accounts", "text", accounts=(world.second.pk,)).read(["", "Hi"])
    assert list(given.texts) == [world.second.pk]


def test_good_rows_are_planned_and_bad_ones_say_why(world: World) -> None:
    found = brought_in(
        world,
        table(
            (f"{day(10):%d/%m/%Y}", "9h30", "aubrelle", "Premier"),
            (f"{day(11):%d/%m/%Y}", "18:00", "aubrelle, aubrelle-fr", "Deuxième"),
            ("", "", "aubrelle", "Sans date"),
            (f"{day(12):%d/%m/%Y}", "9h", "inconnu", "Perdu"),
            (f"{day(12):%d/%m/%Y}", "9h", "", "Personne"),
            (f"{day(13):%d/%m/%Y}", "9h", "aubrelle", "x" * 501),
            (f"{day(10):%d/%m/%Y}", "20h", "aubrelle", "Premier"),
        ),
    )
    assert (found.state, found.planned, found.drafts, found.known) == ("done", 2, 1, 0)
    reasons = dict(found.rejects)
    assert list(reasons) == [4, 5, 6, 7]
    assert "There is no account “inconnu”" in reasons[4] and "Choose at least one account" in reasons[5]
    assert "1 character too long" in reasons[6] and "very same words" in reasons[7]
    assert sorted(one.text for one in Post.objects.all()) == ["Deuxième", "Premier", "Sans date"]
    due = Delivery.objects.filter(variant__post__text="Premier").get().due_at
    with timezone.override(PARIS):
        assert timezone.localtime(due).strftime("%d %H:%M") == f"{day(10):%d} 09:30"


def test_only_drafts_keep_the_time_they_ask_for(world: World, writer: Client) -> None:
    found = brought_in(world, table((f"{day(10):%d/%m/%Y}", "9h30", "", "Un jour")), plans=False)
    post = Post.objects.get()
    assert (found.drafts, found.planned, post.planned_for) == (1, 0, None)
    assert time_of(post) is not None
    assert f'value="{day(10)}"' in page(writer, "post", post.pk)


def test_the_same_table_twice_makes_nothing_twice(world: World) -> None:
    content = table((f"{day(10):%d/%m/%Y}", "9h30", "aubrelle", "Une fois"), ("", "", "", "Sans rien"))
    brought_in(world, content)
    again = brought_in(world, content)
    assert (again.planned, again.drafts, again.known, Post.objects.count()) == (0, 0, 2, 2)
    first = Post.objects.get(text="Une fois")
    delete_post(world.writer, first.pk)
    assert brought_in(world, content).planned == 1
    twice = brought_in(world, table(("", "", "", "Deux fois"), ("", "", "", "Deux fois")))
    assert (twice.drafts, twice.known) == (1, 1)


def test_a_post_written_by_hand_is_known_too(world: World) -> None:
    at = timezone.now().replace(microsecond=0) + dt.timedelta(days=10)
    plan(world.writer, world.write("Écrit à la main").pk, at)
    local = timezone.localtime(at, timezone.get_fixed_timezone(0))
    found = brought_in(world, table((local.isoformat(), "", "aubrelle", "Écrit à la main")))
    assert (found.known, found.planned, Post.objects.count()) == (1, 0, 1)


def test_bringing_in_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sent(world, table(*(("", "", "", f"Brouillon {n}") for n in range(25))))
    importing.start(world.writer, found.pk, importing.mapping_of(found), plans=False)
    made = importing._make
    calls = []

    def cut_off(*args: object) -> None:
        calls.append(1)
        if len(calls) == 15:
            raise RuntimeError("the plug is pulled")
        made(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_make", cut_off)
    with pytest.raises(RuntimeError):
        importing.carry_on(world.writer, found.pk, 60)
    assert (Post.objects.count(), PostImport.objects.get().position) == (10, 10)
    done = importing.carry_on(world.writer, found.pk, 60)
    assert (done.state, done.drafts, Post.objects.count()) == ("done", 25, 25)


def test_where_somebody_must_agree_posts_wait(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    found = brought_in(world, table((f"{day(10):%d/%m/%Y}", "9h30", "aubrelle", "Demande")))
    assert found.planned == 1 and Delivery.objects.get().state == DeliveryState.WAITING


def test_pictures_are_those_of_the_library(world: World) -> None:
    content = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(content, "PNG")
    add_medium(world.writer, world.brand.pk, "Flacon.png", content.getvalue(), "Un flacon")
    header = "Texte;Image;Texte alternatif"
    found = brought_in(
        world,
        table(
            ("Un", "flacon.PNG", "Un flacon bleu"),
            ("Deux", "Flacon.png", ""),
            ("Trois", "non.png", ""),
            header=header,
        ),
    )
    assert [reason for _row, reason in found.rejects] == ["There is no picture “non.png” in the library."]
    assert [one.media.get().outgoing().alt for one in Post.objects.order_by("pk")] == [
        "Un flacon bleu",
        "Un flacon",
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_it_was(world: World, form: str, language: str) -> None:
    at = timezone.now().replace(microsecond=0, second=0) + dt.timedelta(days=30)
    content = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(content, "PNG")
    medium = add_medium(world.writer, world.brand.pk, "=flacon.png", content.getvalue(), "Un flacon")
    draft = PostDraft(
        world.brand.pk,
        "=1+1\nBonjour ; « à tous », 'ça va'",
        title="-5 %",
        language="fr",
        warning="@attention",
        link="https://example.org/",
        texts={world.account.pk: "", world.second.pk: "'Ses propres mots"},
    )
    post = write_post(world.writer, draft)
    choose_media(world.writer, post.pk, [(medium.pk, "+ grand")])
    plan(world.writer, post.pk, at)
    with translation.override(language):
        posts = list(Post.objects.all())
        exported = (as_csv if form == "csv" else as_xlsx)(PostTable(posts, PARIS))
    if form == "csv":
        assert b"'=1+1" in exported and b"'@attention" in exported
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(exported)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    known = brought_in(world, exported, name=f"export.{form}")
    assert (known.known, known.rejects, Post.objects.count()) == (1, [], 1)
    before = Post.objects.get()
    Post.objects.all().delete()
    back = brought_in(world, exported, name=f"export.{form}")
    made = Post.objects.get()
    assert (back.planned, back.rejects) == (1, [])
    for name in ("text", "title", "language", "warning", "link", "planned_for"):
        assert getattr(made, name) == getattr(before, name)
    assert {one.account_id: one.text for one in made.variants.all()} == draft.texts
    assert [(one.medium_id, one.alt) for one in made.media.all()] == [(medium.pk, "+ grand")]


def test_an_exported_row_that_was_changed_asks_what_is_meant(world: World) -> None:
    post = world.write("Avant")
    exported = as_csv(PostTable([post], PARIS)).decode("utf-8-sig").replace("Avant", "Après")
    found = brought_in(world, exported.encode())
    assert "says something else" in dict(found.rejects)[1] and Post.objects.count() == 1


def test_refused_rows_are_taken_out_corrected_and_sent_again(world: World, writer: Client) -> None:
    found = brought_in(
        world,
        table(
            ("", "", "nobody", "=Perdu"), ("", "", "aubrelle", "Trouvé"), header="Date;Heure;Comptes;Texte"
        ),
    )
    answer = writer.get(reverse("publishing:table-rejects", args=[found.pk]))
    out = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "There is no account “nobody”" in out and "'=Perdu" in out and "Trouvé" not in out
    again = brought_in(world, out.replace("nobody", "aubrelle").encode(), name="refused.csv")
    assert (again.drafts, again.rejects) == (1, [])
    assert Post.objects.filter(text="=Perdu").exists()


def test_the_screens_from_the_file_to_the_posts(world: World, writer: Client) -> None:
    assert "Bring posts in" in page(writer, "tables")
    content = io.BytesIO(
        table((f"{day(10):%d/%m/%Y}", "9h30", "aubrelle", "Par l’écran"), ("", "", "nobody", "Non"))
    )
    content.name = "mois.csv"
    answer = writer.post(reverse("publishing:tables"), {"brand": world.brand.pk, "file": content})
    found = PostImport.objects.get()
    assert answer.headers["Location"] == reverse("publishing:table", args=[found.pk])
    shown = page(writer, "table", found.pk)
    assert "<b>1</b> planned" in shown and "There is no account “nobody”" in shown
    columns = {f"column-{index}": part for index, part in enumerate(importing.mapping_of(found).columns)}
    form = {**columns, "date_form": "day_first", "hour": "09:00", "plans": "1"}
    outlook = writer.post(
        reverse("publishing:table-preview", args=[found.pk]), {**form, "plans": "0"}
    ).content.decode()
    assert "<b>1</b> draft" in outlook and Post.objects.count() == 0
    twice = writer.post(reverse("publishing:table-start", args=[found.pk]), {**form, "column-0": "text"})
    assert twice.status_code == 422 and "Another column holds this already" in twice.content.decode()
    writer.post(reverse("publishing:table-start", args=[found.pk]), form)
    shown = page(writer, "table", found.pk)
    assert "All rows were read." in shown and "Download the refused rows" in shown
    assert "Par l’écran" in page(writer, "calendar", query=f"?day={day(10)}")
    assert "mois.csv" in page(writer, "tables")
    writer.post(reverse("publishing:table-discard", args=[found.pk]))
    assert PostImport.objects.count() == 0 and Post.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF file, not a table"),
        (b"texte\n", "no rows"),
        (b"texte\n" + b"Bonjour\n" * 5001, "5,000 posts at most"),
    ],
)
def test_what_is_no_table_is_refused(world: World, content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        sent(world, content)
    assert sentence in refused.value.messages[0]
    assert PostImport.objects.count() == 0


def test_tables_are_for_those_who_write_for_the_brand(world: World) -> None:
    found = sent(world, table(("", "", "", "Bonjour")))
    viewer = Workspace(world.writer.organisation, "viewer", world.chief.person)
    for refuse in (
        lambda: sent(world, b"texte\nBonjour\n", by=viewer),
        lambda: importing.forget(viewer, found.pk),
    ):
        with pytest.raises(PermissionDenied):
            refuse()
    elsewhere = Workspace(world.writer.organisation, "editor", None, brands=frozenset({world.other.pk}))
    for stranger in (world.stranger, elsewhere):
        with pytest.raises(Http404):
            importing.carry_on(stranger, found.pk, 1)
    assert signed_in(world.stranger).get(reverse("publishing:table", args=[found.pk])).status_code == 404


def test_a_long_table_is_brought_in_by_turns(world: World) -> None:
    """No answer waits for all the rows: a turn ends when its time is up, and the next goes on."""
    rows = [
        (f"{day(10 + n // 24):%d/%m/%Y}", f"{n % 24}h15", "aubrelle", f"Publication {n}") for n in range(150)
    ]
    found = sent(world, table(*rows))
    importing.start(world.writer, found.pk, importing.mapping_of(found), plans=True)
    first = importing.carry_on(world.writer, found.pk, 0.2)
    assert 0 < first.position < 150 and first.state == PostImport.State.RUNNING
    done = importing.carry_on(world.writer, found.pk, 600)
    assert (done.state, done.planned, done.rejects) == ("done", 150, [])
