"""``kill -9``, again and again, over imports and a live collection: what was sent is what is there, once each."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.peers.bluesky_network import BlueskyNetwork, bluesky_running
from tests.peers.posting import Person, Ref
from tests.runtime.installation import Installation, installed
from tests.runtime.sizes import at_full_size

pytestmark = [pytest.mark.crash, pytest.mark.peer, pytest.mark.slow, pytest.mark.timeout(3600)]

KILLS = at_full_size(50, else_=12)
ROWS = 8_000  # of each imported file
REJECTED_EVERY = 1_000  # rows that have no date

SET_UP = """
from parvis.listening.actions.sources import SourceDraft, add_source
from parvis.listening.actions.watches import WatchDraft, create_watch
from parvis.workspaces.api import get_or_create_brand, workspace_for_command
workspace = workspace_for_command()
brand = get_or_create_brand(workspace, "Brûlerie")
create_watch(workspace, brand.pk, WatchDraft("all", "brulerie"))
settings = {"mode": "firehose", "host": %(firehose)r, "api": %(pds)r}
add_source(workspace, SourceDraft("bluesky", "firehose", settings))
"""
QUEUE = """
from pathlib import Path
from parvis.listening.actions import imports
from parvis.workspaces.api import get_or_create_brand, workspace_for_command
workspace = workspace_for_command()
brought_in = imports.open_path(workspace, get_or_create_brand(workspace, "Brûlerie").pk, Path(%(path)r))
imports.start(workspace, brought_in.pk)
"""
FIGURES = """
import json
from parvis.listening.models import Import, Source
rows = [[i.state, i.read, i.archived, i.known, i.rejected, i.error] for i in Import.objects.order_by("pk")]
source = Source.objects.get()
print(json.dumps({"imports": rows, "read": source.items_read, "state": source.state, "note": source.state_note}))
"""
PLACE = """
from parvis.listening.models import Source
print(Source.objects.get().cursor)
"""
EVERYTHING = """
import json
from parvis.archive.connection import get_archive
from parvis.archive.contract import Scope
from parvis.workspaces.api import workspace_for_command
organisation = workspace_for_command().organisation
for mention in get_archive().export(Scope(organisation=organisation)):
    item = mention.item
    print(json.dumps([item.network, item.id, item.content, item.engagement.likes, mention.source]))
"""


class Said:
    """Somebody who goes on posting, liking, editing and deleting until stopped, and remembers the outcome."""

    def __init__(self, network: BlueskyNetwork) -> None:
        self.posts: dict[str, str] = {}
        self.likes: dict[str, int] = {}
        self.unheard = 0
        self.deleted: set[str] = set()
        self._person = network.person("lea")
        self._reader = network.person("max")
        self._stop = threading.Event()
        self._chance = random.Random(7)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.error: BaseException | None = None

    def __enter__(self) -> Said:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        number = 0
        try:
            while not self._stop.wait(0.15):
                number += 1
                self._once(self._person, number)
        except BaseException as error:
            self.error = error

    def _once(self, person: Person, number: int) -> None:
        if number % 5 == 0:
            person.post(f"rien à voir {number}")
            self.unheard += 1
            return
        text = f"brûlerie numéro {number}"
        ref: Ref = person.post(text)
        self.posts[ref.uri] = text
        if number % 7 == 0:
            self._reader.like(ref)
            self.likes[ref.uri] = 1
        elif number % 11 == 0:
            self.posts[ref.uri] = f"brûlerie corrigée {number}"
            person.edit(ref, self.posts[ref.uri])
        elif number % 13 == 0:
            person.delete(ref)
            self.deleted.add(ref.uri)
            del self.posts[ref.uri]


class Killed:
    """The archive and a worker, each started again as soon as it was killed."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = {"archive": 0, "worker": 0}

    def start(self, name: str) -> None:
        self._processes[name] = self._installation.start(name)

    def kill(self, name: str) -> None:
        process = self._processes[name]
        assert process.poll() is None, f"{name} ended by itself:\n{self._installation.log[-4000:]}"
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills[name] += 1
        self.start(name)

    def listening(self) -> int:
        return self._installation.log.count("is listening")

    def close(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    settings = {"PARVIS_ALLOWED_PRIVATE_HOSTS": "127.0.0.1,localhost", "PARVIS_UNDERSTANDING_PROCESSES": "1"}
    with installed(tmp_path / "home", **settings) as one:
        yield one


def write_file(folder: Path, number: int) -> Path:
    path = folder / f"posts-{number}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,date,auteur,texte\n")
        for row in range(ROWS):
            date = "" if row % REJECTED_EVERY == 1 else f"2026-03-{row % 28 + 1:02} 10:00:00"
            file.write(f"f{number}-{row},{date},@a{row % 50},La brûlerie du fichier {number} ligne {row}\n")
    return path


def test_what_was_sent_is_there_once(installation: Installation, tmp_path: Path) -> None:
    chance = random.Random(11)
    with bluesky_running() as network:
        installation.command("prepare")
        killed = Killed(installation)
        killed.start("archive")
        installation.python(SET_UP % {"firehose": network.firehose, "pds": network.pds})
        killed.start("worker")
        files = lives = 0
        try:
            _wait_until_heard(installation, network)
            with Said(network) as said:
                while sum(killed.kills.values()) < KILLS:
                    figures = json.loads(installation.python(FIGURES)) if files else {"imports": [["done"]]}
                    if all(row[0] == "done" for row in figures["imports"]):
                        files += 1
                        path = write_file(tmp_path, files)
                        installation.python(QUEUE % {"path": str(path)})
                    installation.wait(lambda lives=lives: killed.listening() > lives, 300)
                    for _ in range(3):
                        time.sleep(chance.uniform(0.3, 4))
                        killed.kill("archive")
                    time.sleep(chance.uniform(0.3, 6))
                    lives = killed.listening()
                    killed.kill("worker")
                    if chance.random() < 0.5:  # and again before it has begun
                        time.sleep(chance.uniform(0.1, 3))
                        killed.kill("worker")
            assert said.error is None
            _wait_for_the_end(installation, said, files)
            kept = [json.loads(line) for line in installation.python(EVERYTHING).splitlines()]
            figures = json.loads(installation.python(FIGURES))
        finally:
            killed.close()
    _compare(kept, figures, said, files)
    print(
        f"\n{sum(killed.kills.values())} kills ({killed.kills}); {files} files of {ROWS} rows; "
        f"{len(said.posts)} posts kept, {said.unheard} not matching, {len(said.deleted)} deleted, "
        f"{len(said.likes)} liked: {len(kept)} items archived, none lost, none doubled"
    )


def _wait_until_heard(installation: Installation, network: BlueskyNetwork) -> None:
    """Until a first place in the stream is saved: what was said before anybody listened is not promised."""
    early = network.person("zoe")
    until = time.monotonic() + 300
    while installation.python(PLACE).strip() == "":
        assert time.monotonic() < until, installation.log[-4000:]
        early.post("encore rien")


def _wait_for_the_end(installation: Installation, said: Said, files: int) -> None:
    last = max(int(text.rsplit(" ", 1)[1]) for text in said.posts.values())
    until = time.monotonic() + 400
    while True:
        figures = json.loads(installation.python(FIGURES))
        done = [row for row in figures["imports"] if row[0] == "done"]
        found = installation.command(
            "search", f'"numero {last}" OR "corrigee {last}"', "--count", check=False
        )
        if len(done) == files and found.stdout.strip() == "1":
            time.sleep(5)  # the deletions, edits and likes that followed it
            return
        assert time.monotonic() < until, f"{figures}\n{installation.log[-4000:]}"
        time.sleep(2)


def _compare(kept: list[list[object]], figures: dict[str, object], said: Said, files: int) -> None:
    posts = {str(id_): content for network, id_, content, _likes, _source in kept if network == "bluesky"}
    assert len(kept) == len({(network, id_) for network, id_, *_rest in kept}), "something was doubled"
    lost, unknown = said.posts.keys() - posts.keys(), posts.keys() - said.posts.keys()
    assert not lost, f"lost: {sorted(said.posts[uri] for uri in lost)}"
    assert not unknown, f"never said, or deleted: {sorted(posts[uri] for uri in unknown)}"
    assert posts == said.posts
    likes = {
        str(id_): count for network, id_, _content, count, _source in kept if network == "bluesky" and count
    }
    assert likes == said.likes
    rejected = len([row for row in range(ROWS) if row % REJECTED_EVERY == 1])
    texts = [str(content) for network, _id, content, *_rest in kept if network != "bluesky"]
    expected = [
        f"La brûlerie du fichier {number} ligne {row}"
        for number in range(1, files + 1)
        for row in range(ROWS)
        if row % REJECTED_EVERY != 1
    ]
    assert sorted(texts) == sorted(expected)
    assert figures["imports"] == [["done", ROWS, ROWS - rejected, 0, rejected, ""]] * files
