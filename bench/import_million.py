"""A million real-shaped posts, from a CSV file to the archive: read → understand → match 100 watches → archive.

    python bench/import_million.py [--rows 1000000] [--processes 0]

Runs in a folder of its own and prints items a second and the memory of all its processes together (proportional set
size, so that pages they share count once). Before it, as a measure of the machine of the moment, the same rows are
brought in by one process that does everything in turn, and by one that does not understand them.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import itertools
import os
import platform
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import psutil

BASELINE_ROWS = 20_000
WATCHES = 100
MEGABYTE = 1024 * 1024
LOOKING = "this script's looking at them"
ROLES = ("file, items and writing", "understanding and matching", "the archive")

OPENINGS = {
    "fr": (
        "Franchement {brand}, {noun} {adjective} depuis {number} jours, {ending}",
        "@{brand} bonjour, {noun} toujours {adjective} malgré mes relances. {ending}",
        "Bravo à {brand} pour {noun} : {adjective} comme toujours ! {ending}",
        "Quelqu’un a déjà testé {noun} chez {brand} ? J’hésite, c’est {adjective}… {ending}",
        "RT : {brand} annonce {noun}, {adjective} selon ses clients {ending}",
    ),
    "en": (
        "Honestly {brand}, {noun} has been {adjective} for {number} days. {ending}",
        "@{brand} hi, still waiting for {noun}, this is {adjective}. {ending}",
        "Huge thanks to {brand} for {noun}, {adjective} as always! {ending}",
        "Has anyone tried {noun} from {brand}? Looks {adjective}… {ending}",
        "RT: {brand} announces {noun}, {adjective} say customers {ending}",
    ),
}
NOUNS = {
    "fr": "la livraison|le service client|l’application|la nouvelle collection|le remboursement|la boutique de Lyon|la facture|"
    "l’affiche du métro|la campagne|le concours|l’annonce de ce matin|le partenariat|la pub|la vidéo|l’interview|le match|"
    "l’histoire|le projet|la réponse|le nouveau logo|la soirée|le débat",
    "en": "the delivery|customer service|the app|the new collection|the refund|the Leeds shop|the bill|the poster in the tube|"
    "the campaign|the contest|this morning’s announcement|the partnership|the ad|the video|the interview|the match|the story|"
    "the project|the answer|the new logo|the party|the debate",
}
ADJECTIVES = {
    "fr": "magnifique|inadmissible|en panne|impeccable|décevant|très rapide|honteux|parfait|lent|bizarre",
    "en": "gorgeous|unacceptable|broken|spotless|disappointing|really fast|shameful|perfect|slow|odd",
}
ENDINGS = {
    "fr": "merci 🙏|😡😡|on en reparle demain|je recommande|je change de crémerie|#{tag}|https://exemple.test/{number}|ras le bol #{tag} #{brand}||",
    "en": "thanks 🙏|😡😡|more on this tomorrow|recommended|I am leaving|#{tag}|https://example.test/{number}|so tired #{tag} #{brand}||",
}
OWN_WORDS = {
    "fr": "je tu il elle on nous vous ils avec sans pour dans chez depuis encore jamais toujours rien tout plus moins très trop "
    "bien mal mieux pire demain hier matin soir semaine mois année maison rue ville train métro voiture argent cadeau que qui "
    "de la le les un une des et à en est pas ce ça mais alors donc parce quand comment pourquoi même faire fait dire dit voir vu "
    "réponse appel message problème solution merci désolé heure minutes carte banque mobile monde gens vie temps chose idée "
    "client erreur promesse numéro offre jour nuit enfants famille amis week-end vacances école travail photo film musique "
    "livre jeu équipe prix magasin retard compte colis",
    "en": "I you he she we they with without for in at since still never always nothing all more less very too well badly better "
    "worse tomorrow yesterday morning evening week month year home street town train tube car money gift the a of to and is it "
    "that this was not but so because when how why same do did say said see saw make made answer call message problem solution "
    "thanks sorry hour minutes card bank mobile world people life time thing idea customer mistake promise number offer deal day "
    "night children family friends weekend holiday school work photo film music book game think really want need know price "
    "store late staff parcel",
}
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "la",
    "mi",
    "no",
    "pe",
    "ra",
    "so",
    "tu",
    "va",
    "ri",
    "ton",
    "mar",
    "lin",
    "sel",
    "dor",
    "chi",
]
# Of what customers write to an energy supplier, an internet provider and four airlines (13,845 real posts, each company
# weighing the same), read with the list of aspects everybody starts from.
REAL_SHARES = (42, 38, 16, 4)
"""Percent of real posts that name no aspect, one, two, and more; half of them are longer than 150 characters."""
BRANDS = [f"Marque{number}" for number in range(120)]
TAGS = ["soldes", "rentree", "panne", "sav", "bonplan", "fail", "live", "jeudi", "mode", "energie"]


def texts(chance: random.Random) -> Iterator[tuple[str, str]]:
    """(language, text) for ever; most posts hold some words of their own, some of them rare, as real ones do."""
    choices = {
        language: [words[language].split("|") for words in (NOUNS, ADJECTIVES, ENDINGS)]
        for language in OPENINGS
    }
    words = {language: own.split() for language, own in OWN_WORDS.items()}
    while True:
        language = "fr" if chance.random() < 0.7 else "en"
        nouns, adjectives, endings = choices[language]
        brand = BRANDS[int(len(BRANDS) * chance.random() ** 2)]
        text = chance.choice(OPENINGS[language]).format(
            brand=brand,
            noun=chance.choice(nouns),
            adjective=chance.choice(adjectives),
            number=chance.randrange(1, 400),
            ending=chance.choice(endings),
        )
        own = [
            words[language][int(len(words[language]) * chance.random() ** 1.2)]
            if chance.random() < 0.85
            else rare_word(chance)
            for _ in range(chance.randrange(24))
        ]
        extra = " ".join(own) + (f" réf{chance.randrange(30_000)}" if chance.random() < 0.2 else "")
        yield (
            language,
            f"{text} {extra}".format(tag=chance.choice(TAGS), brand=brand, number=chance.randrange(9999)),
        )


def rare_word(chance: random.Random) -> str:
    """A word that few posts hold: a name, a typing mistake."""
    return "".join(chance.choices(SYLLABLES, k=chance.randrange(2, 5)))


def shares(posts: int) -> str:
    """How many aspects made posts name, and how long they are, beside real ones."""
    from parvis.engine.aspect_taxonomy import STARTING, AspectFinder
    from parvis.engine.words import normalise

    finder = AspectFinder(STARTING)
    made = list(itertools.islice(texts(random.Random(2)), posts))
    counted = [0, 0, 0, 0]
    for language, text in made:
        counted[min(3, len(finder.names_of(normalise(text), language)))] += 1
    told = ", ".join(
        f"{100 * number / posts:.0f}% {name} (real {real}%)"
        for number, name, real in zip(counted, ("none", "one", "two", "more"), REAL_SHARES, strict=True)
    )
    return f"{told}; median length {statistics.median(len(text) for _, text in made):.0f} characters"


def write_export(path: Path, rows: int, seed: int) -> None:
    """An export of ``rows`` posts over ninety days, its authors skewed as on a network; one row in 10,000 has no date."""
    chance = random.Random(seed)
    start = dt.datetime(2026, 1, 1)
    source = texts(chance)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(
            [
                "tweet_id",
                "created_at",
                "author",
                "full_text",
                "like_count",
                "retweet_count",
                "followers_count",
            ]
        )
        for number in range(rows):
            author = int(200_000 * chance.random() ** 3)
            moment = start + dt.timedelta(seconds=90 * 86_400 * number / rows)
            date = "" if number % 10_000 == 9_999 else f"{moment:%Y-%m-%d %H:%M:%S}+01:00"
            likes = int(chance.paretovariate(1.1)) - 1
            write(
                [
                    10**18 + seed * 10**10 + number,
                    date,
                    f"u{author}",
                    next(source)[1],
                    likes,
                    likes // 4,
                    author % 5000,
                ]
            )


class Effort(threading.Thread):
    """The processor time of this process and all below it, looked at twice a second, and their memory every six seconds: to
    find out what pages they share takes a twentieth of a second of a core for each. What looking costs is told apart.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._me = psutil.Process()
        self._stop_asked = threading.Event()
        self.seen: list[tuple[float, int]] = []
        self._worked: dict[int, float] = {}
        self._roles: dict[int, str] = {}
        self._looking = 0.0

    def run(self) -> None:
        looks = itertools.count()
        while not self._stop_asked.wait(0.5):
            processes = [self._me, *self._me.children(recursive=True)]
            if next(looks) % 12 == 0:
                self.seen.append((time.monotonic(), sum(map(_proportional, processes))))
            for process in processes:
                with suppress(psutil.Error):
                    times = process.cpu_times()
                    self._roles.setdefault(process.pid, self._role(process))
                    self._worked[process.pid] = times.user + times.system
            self._looking = time.thread_time()

    def worked(self) -> dict[str, float]:
        """Seconds of processor time taken so far, by what the processes do."""
        by_role = dict.fromkeys(ROLES, 0.0)
        for pid, seconds in self._worked.items():
            by_role[self._roles[pid]] += seconds
        by_role[ROLES[0]] -= self._looking
        return by_role | {LOOKING: self._looking}

    def _role(self, process: psutil.Process) -> str:
        if process.pid == self._me.pid:
            return ROLES[0]
        return ROLES[2] if "parvis.archive.process" in process.cmdline() else ROLES[1]

    def stop(self) -> None:
        self._stop_asked.set()
        self.join()

    def peak(self, since: float, until: float) -> int:
        return max((size for at, size in self.seen if since <= at <= until), default=0)


def _proportional(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, OSError, AttributeError):
        return 0


@dataclass(frozen=True)
class Figures:
    """What one import took."""

    rows: int
    seconds: float
    began: float
    archived: int
    rejected: int

    @property
    def speed(self) -> float:
        return self.rows / self.seconds


def bring_in(path: Path, pipeline: object = None, progress: bool = False) -> Figures:
    """Import a file as the command line does."""
    from parvis.listening.actions import imports
    from parvis.listening.importing import run_import
    from parvis.workspaces.api import get_or_create_brand, workspace_for_command

    def tell(now: object) -> None:
        if progress and now.read % 100_000 < 2_000:  # type: ignore[attr-defined]
            print(f"  {now.read:>9,} rows, {time.monotonic() - began:6.0f} s", flush=True)  # type: ignore[attr-defined]

    workspace = workspace_for_command()
    began = time.monotonic()
    brought_in = imports.open_path(workspace, get_or_create_brand(workspace, "Marque0").pk, path)
    imports.start(workspace, brought_in.pk)
    ended = run_import(brought_in.pk, tell, pipeline=pipeline)  # type: ignore[arg-type]
    seconds = time.monotonic() - began
    assert ended.state == "done", (ended.state, ended.error)
    assert ended.archived + ended.known + ended.rejected == ended.read
    return Figures(ended.read, seconds, began, ended.archived, ended.rejected)


class OnlyWords:
    """Finds the words that search needs, and understands nothing."""

    def understand(self, items: Sequence[object]) -> list[object]:
        from parvis.engine.understanding import Sentiment, Understanding
        from parvis.engine.words import token_string

        return [
            Understanding(
                language="und",
                language_confidence=0.0,
                sentiment=Sentiment.NEUTRAL,
                sentiment_score=0.0,
                emotion=None,
                tokens=token_string(item.text),  # type: ignore[attr-defined]
                fingerprint=crc32(item.text.encode()),  # type: ignore[attr-defined]
                model="none",
            )
            for item in items
        ]


@contextmanager
def in_turn() -> Iterator[None]:
    """Imports inside the block start no other process, whatever their size."""
    from parvis.listening import importing

    before, importing.PROCESSES_FROM = importing.PROCESSES_FROM, sys.maxsize
    try:
        yield
    finally:
        importing.PROCESSES_FROM = before


def make_watches() -> None:
    from parvis.listening.actions.watches import WatchDraft, create_watch
    from parvis.workspaces.api import get_or_create_brand, workspace_for_command

    workspace = workspace_for_command()
    shapes = (
        "{brand}",
        '{brand} AND ("service client" OR livraison OR delivery) NOT RT',
        '#{brand} OR @{brand} OR "chez {brand}"',
        "{brand} AND (panne* OR honteu* OR broken OR shameful) lang:fr",
    )
    for number in range(WATCHES):
        brand = get_or_create_brand(workspace, BRANDS[number % 20])
        query = shapes[number % len(shapes)].format(brand=BRANDS[number])
        create_watch(workspace, brand.pk, WatchDraft(f"watch {number}", query))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--processes", type=int, default=0)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        os.environ |= {
            "PARVIS_HOME": str(Path(folder) / "home"),
            "PARVIS_DATABASE_URL": "",
            "PARVIS_ARCHIVE_URL": "",
            "PARVIS_UNDERSTANDING_PROCESSES": str(chosen.processes),
            "PARVIS_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
        }
        _measure(Path(folder), chosen.rows)


def _measure(folder: Path, rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from parvis.archive.connection import get_archive
    from parvis.listening.pipeline import Pipeline, make_pipeline
    from parvis.site.embedded_archive import running_archive

    print(f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"{psutil.virtual_memory().total // 1024**3} GiB, Python {platform.python_version()}")  # fmt: skip
    print(f"aspects that made posts name: {shares(10_000)}")
    print(f"load before: {os.getloadavg()[0]:.1f}", flush=True)
    call_command("migrate", verbosity=0)
    sizes = {"first": min(BASELINE_ROWS, rows), "second": min(BASELINE_ROWS, rows), "all": rows}
    paths = {name: folder / f"{name}.csv" for name in sizes}
    for seed, (name, size) in enumerate(sizes.items()):
        write_export(paths[name], size, seed)
    memory = Effort()
    with running_archive():
        make_watches()
        archive = get_archive()
        memory.start()
        with in_turn():
            words_only = bring_in(paths["first"], Pipeline(archive, OnlyWords()))
            alone = bring_in(paths["second"], make_pipeline(archive))
        before = memory.worked()
        everything = bring_in(paths["all"], progress=True)
        memory.stop()
        by_role = {role: seconds - before[role] for role, seconds in memory.worked().items()}
        worked = sum(by_role.values()) - by_role[LOOKING]
    print(f"one process, no understanding: {words_only.speed:8,.0f} items/s ({words_only.rows:,} rows)")
    print(f"one process, everything:       {alone.speed:8,.0f} items/s ({alone.rows:,} rows)")
    print(f"as Parvis does it:             {everything.speed:8,.0f} items/s ({everything.rows:,} rows in "
          f"{everything.seconds:.0f} s; {everything.archived:,} archived, {everything.rejected:,} rejected; "
          f"{paths['all'].stat().st_size / MEGABYTE:.0f} MB)")  # fmt: skip
    print(f"against one process in turn:   {everything.speed / alone.speed:8.2f} times")
    print(f"processor time of all of it:   {worked:8,.0f} s, so {everything.rows / worked:,.0f} items a second of one core "
          f"(load after: {os.getloadavg()[0]:.1f})")  # fmt: skip
    for role, seconds in by_role.items():
        print(f"  {role + ':':29}{seconds / everything.rows * 1e6:8,.0f} µs an item")
    _tell_memory(memory, everything)


def _tell_memory(memory: Effort, run: Figures) -> None:
    tenth = run.seconds / 10
    peaks = [
        memory.peak(run.began + tenth * part, run.began + tenth * (part + 1)) / MEGABYTE for part in range(10)
    ]
    print(f"memory of all processes:       peak {max(peaks):,.0f} MB; by tenth of the file: "
          + " ".join(f"{peak:,.0f}" for peak in peaks))  # fmt: skip


if __name__ == "__main__":
    main()
