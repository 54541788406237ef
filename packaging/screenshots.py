"""Takes the screenshots of the docs again, from a new Parvis filled with the demonstration.

Usage: ``make docs``. Needs Debian's chromium. Writes docs/screenshots/*.png.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE, WALL = (1440, 900), (390, 844), (1920, 1080)
#: name, address, window, theme, language
SHOTS = (
    ("board", "/listen/brands/aubrelle/?range=7d", DESKTOP, "light", "en"),
    ("board-fr", "/listen/brands/aubrelle/?range=7d", DESKTOP, "light", "fr"),
    ("board-dark", "/listen/brands/aubrelle/?range=7d", DESKTOP, "dark", "en"),
    ("board-phone", "/listen/brands/aubrelle/?range=7d", PHONE, "light", "fr"),
    ("board-phone-dark", "/listen/brands/aubrelle/?range=7d", PHONE, "dark", "en"),
    ("columns", "/listen/columns/", DESKTOP, "light", "en"),
    ("wall", "/listen/wall/?range=7d", WALL, "dark", "fr"),
    (
        "watch",
        "/listen/watches/new/?brand=aubrelle&q=%22service+client%22+OR+livraison",
        DESKTOP,
        "light",
        "en",
    ),
    ("editor", "/listen/watches/new/?brand=aubrelle&q=aubrelle+or+colis", DESKTOP, "light", "fr"),
    ("editor-phone", "/listen/watches/new/?brand=aubrelle&q=aubrelle+or+colis", PHONE, "dark", "en"),
    ("themes", "/listen/brands/aubrelle/themes/?range=7d", DESKTOP, "light", "en"),
    ("themes-fr", "/listen/brands/aubrelle/themes/?range=7d", DESKTOP, "dark", "fr"),
    ("themes-phone", "/listen/brands/aubrelle/themes/?range=7d", PHONE, "light", "fr"),
    ("copies", "/listen/brands/aubrelle/copies/?range=7d", DESKTOP, "light", "fr"),
    ("aspects", "/listen/aspects/", DESKTOP, "light", "en"),
    ("aspects-fr", "/listen/aspects/", DESKTOP, "dark", "fr"),
    ("aspect-editor", "/listen/aspects/one/delivery/", DESKTOP, "light", "fr"),
    ("aspects-phone", "/listen/aspects/", PHONE, "light", "fr"),
    ("alerts", "/listen/alerts/", DESKTOP, "light", "fr"),
    ("sources", "/listen/sources/", DESKTOP, "light", "fr"),
    ("import-start", "/listen/imports/", DESKTOP, "light", "en"),
    ("import-phone", "/listen/imports/", PHONE, "dark", "fr"),
    ("welcome", "/welcome/", DESKTOP, "light", "fr"),
    ("welcome-phone", "/welcome/", PHONE, "dark", "en"),
)
SAMPLE = """date;auteur;message;j'aime;lien
12/11/2026 09:14;Camille;Livraison reçue en deux jours, bravo !;12;https://exemple.invalid/1
12/11/2026 10:02;Malik;Toujours pas de réponse du service client…;3;https://exemple.invalid/2
hier;Zoé;J’adore le nouveau parfum;8;https://exemple.invalid/3
13/11/2026 18:40;Hugo;Le colis est arrivé ouvert, déçu;1,2 k;https://exemple.invalid/4
"""
PUBLISHING = (
    ("publish", "/publish/", DESKTOP, "light", "en"),
    ("publish-fr", "/publish/?stage=planned", DESKTOP, "dark", "fr"),
    ("publish-phone", "/publish/", PHONE, "light", "fr"),
    ("composer", "/publish/{draft}/edit/", DESKTOP, "light", "en"),
    ("composer-phone", "/publish/{draft}/edit/", PHONE, "dark", "fr"),
    ("post", "/publish/{asked}/", DESKTOP, "light", "fr"),
    ("post-phone", "/publish/{asked}/", PHONE, "dark", "en"),
    ("calendar", "/publish/calendar/", DESKTOP, "light", "en"),
    ("calendar-fr", "/publish/calendar/", DESKTOP, "dark", "fr"),
    ("calendar-phone", "/publish/calendar/", PHONE, "light", "fr"),
    ("rhythm", "/publish/calendar/?view=rhythm", DESKTOP, "light", "en"),
)
#: What a brand would have written, through the same actions as the screens. Prints the numbers of two posts.
POSTS = """
import datetime as dt, time, django
django.setup()
from django.utils import timezone
from parvis.publishing.actions.approvals import approve
from parvis.engine.publishing.slots import Slot
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, edit_post, write_post
from parvis.publishing.queries.posts import content_of, post
from dataclasses import replace
from parvis.workspaces.api import AccountDraft, Brand, Organisation, Workspace, add_account, enter, set_credentials, trial_person
organisation = Organisation.objects.get()
chief = Workspace(organisation.pk, "owner", None, "Malik Ferrand")
camille = Workspace(organisation.pk, "editor", None, "Camille Dupont")
malik = replace(enter(trial_person()), actor="Malik Ferrand")  # a yes is somebody’s
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
accounts = {}
for network, handle in (("sandbox", "aubrelle"), ("sandbox", "aubrelle-paris"), ("bluesky", "aubrelle.bsky.social")):
    accounts[handle] = add_account(chief, AccountDraft(brand.pk, network, handle)).pk
for handle in ("aubrelle", "aubrelle-paris"):
    set_credentials(chief, accounts[handle], {"account": handle})
    set_rhythm(chief, accounts[handle], [Slot(day, dt.time(12, 30)) for day in (1, 3)], apart=30, a_week=5)
def say(text, *handles, days=None, hour=9, **more):
    draft = PostDraft(brand.pk, text, texts={accounts[handle]: "" for handle in handles}, **more)
    made = write_post(camille, draft)
    if days is not None:
        at = (timezone.now() + dt.timedelta(days=days)).replace(hour=hour, minute=30) if days else None
        plan(camille, made.pk, at)
    return made.pk
both = ("aubrelle", "aubrelle-paris")
for number, (days, hour, text) in enumerate((
    (1, 8, "Le flacon rechargeable arrive en boutique. Trois gestes, zéro déchet. #rechargeable"),
    (1, 16, "Comment choisir un parfum pour quelqu’un d’autre ? Nos vendeuses répondent."),
    (3, 11, "Atelier parfum à Lyon : il reste quatre places."),
    (4, 7, "La rose de Grasse, de la fleur au flacon, en quatre images."),
    (6, 17, "Une question ? On vous répond jusqu’à vingt heures, tous les jours."),
)):
    say(text, *(both if number % 2 else both[:1]), days=days, hour=hour)
say("Merci pour vos deux mille messages cette semaine : on vous répond, promis.", *both, days=0)
set_credentials(chief, accounts["aubrelle-paris"], {"account": "aubrelle-paris", "access": "closed"})
say("Ce soir, la boutique de la rue des Archives ferme à dix-huit heures.", "aubrelle-paris", days=0)
draft = say(
    "Lot 2231 : si vous avez acheté ce flacon entre mars et mai, on vous le rembourse, sans ticket. #rappel",
    "aubrelle", "aubrelle.bsky.social", link="https://aubrelle.invalid/rappel", warning="Rappel de produit",
)
time.sleep(10)  # until what is due has been said, and looked for
set_rules(chief, brand.pk, needs_approval=True, late_after=60)
asked = say("La boutique de Lyon rouvre samedi à dix heures.", "aubrelle", days=2, title="Réouverture de Lyon")
approve(malik, asked, content_of(post(malik, asked)))
words = "La boutique de Lyon rouvre dimanche à onze heures."
edit_post(camille, asked, PostDraft(brand.pk, words, title="Réouverture de Lyon", texts={accounts["aubrelle"]: ""}))
print(draft, asked)
"""
EVENTS = (
    ("event-desk", "/publish/events/{event}/", DESKTOP, "light", "en"),
    ("event-desk-fr", "/publish/events/{event}/", DESKTOP, "dark", "fr"),
    ("event-desk-phone", "/publish/events/{event}/", PHONE, "light", "fr"),
    ("roll-call", "/publish/events/{event}/roll-call/", DESKTOP, "light", "en"),
    ("roll-call-phone", "/publish/events/{event}/roll-call/", PHONE, "dark", "fr"),
)
LIBRARY = (
    ("library", "/publish/library/", DESKTOP, "light", "en"),
    ("library-phone", "/publish/library/", PHONE, "dark", "fr"),
    ("picture", "/publish/library/{picture}/", DESKTOP, "light", "fr"),
)
#: Pictures drawn here: nobody's photographs. Prints the number of one of them.
PICTURES = """
import datetime as dt, io, math, django
django.setup()
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter
from parvis.publishing.actions.media import add_medium, choose_media, describe_medium, file_medium
from parvis.publishing.models import Post
from parvis.workspaces.api import Brand, Organisation, Workspace
organisation = Organisation.objects.get()
camille = Workspace(organisation.pk, "editor", None, "Camille Dupont")
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
def drawn(top, bottom, kind, size=(1500, 1000)):
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    for y in range(size[1]):
        share = y / size[1]
        draw.line((0, y, size[0], y), fill=tuple(round(a + (b - a) * share) for a, b in zip(top, bottom)))
    light, dark = tuple(min(255, one + 60) for one in top), tuple(one // 2 for one in bottom)
    x, y = size[0] * 0.68, size[1] * 0.55
    if kind == "bottle":
        draw.rounded_rectangle((x - 130, y - 160, x + 130, y + 280), 46, fill=light)
        draw.rectangle((x - 52, y - 250, x + 52, y - 160), fill=dark)
        draw.rounded_rectangle((x - 100, y + 20, x + 100, y + 170), 14, fill=bottom)
    elif kind == "rose":
        for ring in range(11, 0, -1):
            for petal in range(ring + 4):
                angle = petal * 2 * math.pi / (ring + 4) + ring
                px, py, r = x + math.cos(angle) * ring * 24, y + math.sin(angle) * ring * 24, 34 + ring * 6
                draw.ellipse((px - r, py - r, px + r, py + r), fill=tuple(min(255, one + 12 * (11 - ring)) for one in top))
    elif kind == "arch":
        for step, colour in enumerate((light, dark, bottom)):
            w = 380 - 90 * step
            draw.rounded_rectangle((x - w, y - w + 60, x + w, size[1] + 400), w, fill=colour)
    else:
        for step in range(9):
            r = 420 - step * 45
            draw.ellipse((x - r, y - r, x + r, y + r), outline=light, width=14)
    written = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(written, "JPEG", quality=92)
    return written.getvalue()
today, made = timezone.localdate(), []
for name, alt, folder, tags, days, *look in (
    ("Flacon rechargeable", "Le flacon rechargeable, posé sur une table claire", "Lancement", "flacon, rechargeable", None, (222, 206, 190), (176, 142, 120), "bottle"),
    ("Flacon, fond bleu", "Le flacon sur un fond bleu nuit", "Lancement", "flacon", None, (70, 88, 150), (24, 30, 66), "bottle"),
    ("Rose de Grasse", "Une rose de Grasse vue de près", "Matières", "rose, Grasse", 12, (190, 70, 96), (92, 24, 48), "rose"),
    ("Boutique de Lyon", "L’entrée en arche de la boutique de Lyon", "Boutiques", "Lyon", None, (214, 184, 140), (120, 84, 56), "arch"),
    ("Ondes", "", "Matières", "", None, (120, 160, 150), (36, 74, 70), "rings"),
    ("Boutique, rue des Archives", "La porte de la boutique de la rue des Archives", "Boutiques", "Paris", None, (150, 150, 170), (70, 66, 92), "arch"),
    ("Rose blanche", "Une rose blanche sur fond vert", "Matières", "rose", None, (196, 200, 180), (62, 84, 60), "rose"),
    ("Campagne de l’an dernier", "Le flacon de l’an dernier, en gros plan", "Archives", "flacon", -20, (206, 160, 90), (110, 66, 20), "bottle"),
):
    one = add_medium(camille, brand.pk, name, drawn(*look))
    describe_medium(camille, one.pk, name=name, alt=alt, rights_until=today + dt.timedelta(days=days) if days else None)
    made.append(file_medium(camille, one.pk, folder=folder, tags=tags, focus=(0.68, 0.55)))
draft = Post.objects.filter(brand=brand, planned_for=None).first()
if draft:
    choose_media(camille, draft.pk, [(made[0].pk, "")])
print(made[0].pk)
"""
#: A launch that is under way, after the posts above. Prints the number of the event.
EVENT = """
import datetime as dt, time, django
django.setup()
from dataclasses import replace
from zoneinfo import ZoneInfo
from django.utils import timezone
from parvis.publishing.actions.events import EventDraft, make_event
from parvis.publishing.actions.releasing import release, skip
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.running_order import LineDraft, write_line
from parvis.workspaces.api import Account, Brand, Organisation, Workspace, enter, trial_person
organisation = Organisation.objects.get()
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
accounts = {one.handle: one.pk for one in Account.objects.filter(brand=brand, network="sandbox")}
set_rules(Workspace(organisation.pk, "owner"), brand.pk, needs_approval=False, late_after=60)
malik = replace(enter(trial_person()), actor="Malik Ferrand")
begins = timezone.localtime(timezone.now(), ZoneInfo(malik.time_zone)).replace(minute=0, second=0, microsecond=0)
event = make_event(
    malik, EventDraft(brand.pk, "Lancement du flacon", begins, begins + dt.timedelta(hours=3), "Rue des Archives, Paris")
)
lines = []
for minutes, cue, text, *handles in (
    (0, "Les portes s’ouvrent", "Les portes sont ouvertes. Bienvenue à toutes et à tous !", "aubrelle"),
    (20, "Premières images du hall", "Dès le hall, une odeur de rose de Grasse.", "aubrelle", "aubrelle-paris"),
    (30, "Si la pluie s’invite", "Il pleut rue des Archives : on vous garde un parapluie.", "aubrelle"),
    (45, "Le flacon est dévoilé", "Le voici : le flacon rechargeable. Trois gestes, zéro déchet. #rechargeable", "aubrelle"),
    (60, "Ines prend la parole", "« Nous avons mis quatre ans à le rendre simple. » Ines, qui l’a dessiné. #rechargeable", "aubrelle"),
    (90, "Fin du discours", "Vos questions, nos réponses : c’est maintenant.", "aubrelle"),
    (150, "Les lumières baissent", "Merci d’être venus si nombreux. À demain, en boutique.", "aubrelle"),
):
    hour = (begins + dt.timedelta(minutes=minutes)).time()
    chosen = [accounts[handle] for handle in handles]
    lines.append(write_line(malik, event.pk, LineDraft(text, chosen, cue, hour, "fr")))
release(malik, lines[0].pk)
release(malik, lines[1].pk)
skip(malik, lines[2].pk)
time.sleep(10)  # until they have been said, and looked for
print(event.pk)
"""


def main() -> None:
    """Start, look, stop."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parvis-docs-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        kept = {n: v for n, v in os.environ.items() if not n.startswith("PARVIS_")}
        environment = {**kept, "PARVIS_HOME": home, "PARVIS_PORT": str(port), "PARVIS_OFFLINE": "1"}
        server = subprocess.Popen([sys.executable, "-m", "parvis.site.cli", "run"], env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            with sync_playwright() as playwright:
                root = ["--no-sandbox"] if os.geteuid() == 0 else []
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium",
                    args=["--disable-background-networking", "--hide-scrollbars", *root],
                )
                for name, path, size, theme, language in SHOTS:
                    _shoot(browser, address + path, name, size, theme, language)
                _shoot_mapping(browser, address, Path(home))
                _shoot_crisis(browser, address)
                _shoot_publishing(browser, address, environment)
                _shoot_event(browser, address, environment)
                _shoot_library(browser, address, environment)
                browser.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _wait(address: str) -> None:
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("Parvis did not start within two minutes")


def _page(browser: Browser, size: tuple[int, int], theme: str, language: str) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        locale={"fr": "fr-FR", "en": "en-GB"}[language],
    )
    return context.new_page()


def _shoot(
    browser: Browser, address: str, name: str, size: tuple[int, int], theme: str, language: str
) -> None:
    page = _page(browser, size, theme, language)
    page.goto(address)
    _settle(page)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()
    print(f"docs/screenshots/{name}.png")


def _settle(page: Page) -> None:
    """What comes after the page (themes, what a crisis says) takes seconds on a small machine."""
    for _look in range(60):
        page.wait_for_timeout(1000)
        if not page.locator(".skeleton:visible, .htmx-request").count():
            break
    page.wait_for_timeout(500)


def _shoot_crisis(browser: Browser, address: str) -> None:
    """The alert of the demonstration's bad buzz, and the crisis room opened from it."""
    page = _page(browser, DESKTOP, "light", "en")
    page.goto(f"{address}/listen/alerts/?severity=3")
    page.locator("a[href^='/listen/alerts/']", has_text="people").first.click()
    _settle(page)
    alert = page.url
    page.get_by_role("button", name="Open a crisis room").first.click()
    page.wait_for_url("**/crises/*/")
    room = page.url
    page.context.close()
    for name, path, size, theme, language in (
        ("alert", alert, DESKTOP, "light", "en"),
        ("alert-fr", alert, DESKTOP, "light", "fr"),
        ("alert-phone-dark", alert, PHONE, "dark", "en"),
        ("crisis", room, DESKTOP, "light", "en"),
        ("crisis-fr", room, DESKTOP, "light", "fr"),
        ("crisis-phone-dark", room, PHONE, "dark", "fr"),
        ("crisis-report", room + "report/", DESKTOP, "light", "en"),
    ):
        _shoot(browser, path, name, size, theme, language)


def _shoot_publishing(browser: Browser, address: str, environment: dict[str, str]) -> None:
    """A week of posts: planned, waiting for a yes, out and in trouble."""
    draft, asked = _told_by(POSTS, environment)[-2:]
    for name, path, size, theme, language in PUBLISHING:
        _shoot(browser, address + path.format(draft=draft, asked=asked), name, size, theme, language)


def _shoot_event(browser: Browser, address: str, environment: dict[str, str]) -> None:
    """A launch under way: two lines are out, one was skipped, the next one waits for its moment."""
    event = _told_by(EVENT, environment)[-1]
    for name, path, size, theme, language in EVENTS:
        _shoot(browser, address + path.format(event=event), name, size, theme, language)


def _shoot_library(browser: Browser, address: str, environment: dict[str, str]) -> None:
    """Some pictures, of which one may soon no longer be used, and one may not."""
    picture = _told_by(PICTURES, environment)[-1]
    for name, path, size, theme, language in LIBRARY:
        _shoot(browser, address + path.format(picture=picture), name, size, theme, language)


def _told_by(program: str, environment: dict[str, str]) -> list[str]:
    """The words a program prints, run beside the server."""
    settings = {**environment, "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
    told = subprocess.run(
        [sys.executable, "-c", program], env=settings, check=True, capture_output=True, text=True
    )
    return told.stdout.split()


def _shoot_mapping(browser: Browser, address: str, home: Path) -> None:
    """The page that shows what each column of a file becomes."""
    sample = home / "export.csv"
    sample.write_text(SAMPLE, encoding="utf-8")
    for name, size, theme, language in (
        ("import", DESKTOP, "light", "en"),
        ("import-mapping-phone", PHONE, "dark", "fr"),
    ):
        page = _page(browser, size, theme, language)
        page.goto(f"{address}/listen/imports/")
        page.locator("input[type=file]").first.set_input_files(sample)
        page.wait_for_timeout(500)
        submit = page.locator("form:has(input[type=file]) button[type=submit]")
        if submit.count() and "/imports/" in page.url and page.url.rstrip("/").endswith("imports"):
            submit.first.click()
        page.wait_for_url("**/imports/*/**", timeout=20_000)
        page.wait_for_timeout(1200)
        page.screenshot(path=FOLDER / f"{name}.png")
        page.context.close()
        print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()
