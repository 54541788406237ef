"""Reading and matching items in other processes, so that a bulk import uses every core.

The processes are started fresh (never forked) and load only the engine: no Django, no database, no archive
client. Items travel as MessagePack, which is several times cheaper than pickling them one by one.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Protocol, TypeVar

import msgspec

from parvis.engine.items import Item
from parvis.engine.matching.matcher import Matcher
from parvis.engine.query.ast import Node
from parvis.engine.taught import taught
from parvis.engine.understanding import Understander, Understanding
from parvis.workers.garbage import SELDOM

AT_ONCE = 4_000
"""Items understood together: more of them are read no faster, and take more memory."""
MOST_USEFUL = 3
"""Readers that one process which brings items can keep at work."""
Nodes = tuple[tuple[int, Node], ...]


class ReadItem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How one item was understood, and the ids of the watches that match it."""

    understanding: Understanding
    watches: tuple[int, ...]


class WatchNodes(Protocol):
    """Anything that tells the queries to match by watch id, and a version that changes with them."""

    @property
    def version(self) -> tuple[object, ...]: ...
    @property
    def nodes(self) -> Nodes: ...


Watches = TypeVar("Watches", bound=WatchNodes)


def process_count(asked: int) -> int:
    """How many processes to read with: ``asked``, or for 0 one for each core, three at most.

    Whoever brings items spends half as long on each as a reader does, and the archive less: with as many readers as cores
    none of the cores waits for another, and more than three readers would wait for who brings the items.
    """
    return asked if asked > 0 else min(MOST_USEFUL, os.cpu_count() or 1)


@dataclass(slots=True)
class _Loaded:
    """What one process keeps between chunks."""

    plain: Understander
    understander: Understander
    layers: tuple[bytes, ...] = ()
    matcher: Matcher = field(default_factory=Matcher)
    nodes: dict[int, bytes] = field(default_factory=dict)
    version: tuple[object, ...] | None = None


_loaded: _Loaded | None = None
_decode_items = msgspec.msgpack.Decoder(list[Item])
_encode = msgspec.msgpack.Encoder().encode
_decode_nodes = msgspec.msgpack.Decoder(list[tuple[int, bytes]])
_decode_read = msgspec.msgpack.Decoder(list[ReadItem])


def _start(make: Callable[[], Understander]) -> None:
    global _loaded
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command that started us
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    gc.set_threshold(*SELDOM)
    plain = make()
    _loaded = _Loaded(plain=plain, understander=plain)


def _end_with_parent() -> None:
    """A pool's process waits for work for ever: when who gives it is killed, it must end by itself."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_chunk(
    payload: bytes, version: tuple[object, ...], nodes: bytes, layers: tuple[bytes, ...]
) -> bytes:
    assert _loaded is not None, "the process was not started by UnderstandingProcesses"
    if _loaded.version != version:
        _keep_in_step(_loaded, dict(_decode_nodes.decode(nodes)))
        _loaded.version = version
        gc.freeze()  # standing queries stay: the garbage collector need not go through them again and again
    if _loaded.layers != layers:
        _loaded.understander, _loaded.layers = taught(_loaded.plain, layers), layers
    items = _decode_items.decode(payload)
    return _encode(read_and_match(items, _loaded.understander, _loaded.matcher))


def _keep_in_step(loaded: _Loaded, now: dict[int, bytes]) -> None:
    """Add, replace and take out the queries that changed, and only those."""
    for watch in loaded.nodes.keys() - now.keys():
        loaded.matcher.remove(watch)
    for watch, node in now.items():
        if loaded.nodes.get(watch) != node:
            loaded.matcher.add(watch, pickle.loads(node))  # noqa: S301 - written by who started this process
    loaded.nodes = now


def read_and_match(items: Sequence[Item], understander: Understander, matcher: Matcher) -> list[ReadItem]:
    """Understand each item and find the watches that match it; same order and length as ``items``."""
    read: list[ReadItem] = []
    for start in range(0, len(items), AT_ONCE):
        some = items[start : start + AT_ONCE]
        read += [
            ReadItem(understanding, matcher.match_understood(item, understanding))
            for item, understanding in zip(some, understander.understand(some), strict=True)
        ]
    return read


def _finished(
    chunk: Sequence[Item], future: Future[bytes], watches: Watches
) -> tuple[Sequence[Item], list[ReadItem], Watches]:
    return chunk, _decode_read.decode(future.result()), watches


class UnderstandingProcesses:
    """A pool of reading processes. Use it as a context manager: leaving it ends the processes."""

    def __init__(self, make_understander: Callable[[], Understander], processes: int = 0) -> None:
        """``make_understander`` is a function importable by name: each process calls it once."""
        self.processes = process_count(processes)
        self._written: dict[int, tuple[Node, bytes]] = {}
        self._sent: tuple[tuple[object, ...], bytes] | None = None
        self._writing = threading.Lock()
        self.is_broken = False
        """A process was killed from outside: others are needed."""
        self._pool = ProcessPoolExecutor(
            max_workers=self.processes,
            mp_context=get_context("spawn"),
            initializer=_start,
            initargs=(make_understander,),
        )

    def read(
        self,
        chunks: Iterable[Sequence[Item]],
        watches: Callable[[], Watches],
        layers: Callable[[], tuple[bytes, ...]] = tuple,
    ) -> Iterator[tuple[Sequence[Item], list[ReadItem], Watches]]:
        """Read chunk after chunk, in order, at most two chunks a process ahead of whoever consumes them.

        ``watches`` is asked before each chunk; what it answered comes back with the chunk. So is ``layers``: what the
        organisation taught (:mod:`parvis.engine.taught`).
        """
        waiting: deque[tuple[Sequence[Item], Future[bytes], Watches]] = deque()
        try:
            for chunk in chunks:
                now = watches()
                waiting.append((chunk, self._submit(chunk, now, layers()), now))
                if len(waiting) >= 2 * self.processes:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())
        finally:
            for _chunk, future, _watches in waiting:
                future.cancel()

    def read_chunk(
        self, chunk: Sequence[Item], watches: WatchNodes, layers: tuple[bytes, ...]
    ) -> list[ReadItem]:
        """Read one chunk and wait for it: meanwhile the other threads of this process go on. Any thread may ask."""
        try:
            return _decode_read.decode(self._submit(chunk, watches, layers).result())
        except BrokenProcessPool:
            self.is_broken = True
            raise

    def _submit(self, chunk: Sequence[Item], watches: WatchNodes, layers: tuple[bytes, ...]) -> Future[bytes]:
        bare = [msgspec.structs.replace(item, raw=b"") if item.raw else item for item in chunk]
        with self._writing:
            nodes = self._nodes(watches)
        return self._pool.submit(_read_chunk, _encode(bare), watches.version, nodes, layers)

    def _nodes(self, watches: WatchNodes) -> bytes:
        """The queries as they travel; each is written once, however many chunks go out and whatever others change."""
        if self._sent is None or self._sent[0] != watches.version:
            before = self._written
            self._written = {}
            for watch, node in watches.nodes:
                known = before.get(watch)
                same = known is not None and known[0] is node
                self._written[watch] = (
                    known if same and known else (node, pickle.dumps(node, pickle.HIGHEST_PROTOCOL))
                )
            written = _encode([(watch, one) for watch, (_, one) in self._written.items()])
            self._sent = (watches.version, written)
        return self._sent[1]

    def __enter__(self) -> UnderstandingProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes once the chunk each is reading is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class ProcessesOnDemand:
    """Starts reading processes the first time they are asked for, and others when one was killed."""

    def __init__(self, make_understander: Callable[[], Understander], processes: int = 0) -> None:
        self._make = make_understander
        self._number = processes
        self._lock = threading.Lock()
        self._running: UnderstandingProcesses | None = None

    def __call__(self) -> UnderstandingProcesses:
        """Those that run."""
        with self._lock:
            if self._running is not None and self._running.is_broken:
                self._running.close()
                self._running = None
            if self._running is None:
                self._running = UnderstandingProcesses(self._make, self._number)
            return self._running

    def close(self) -> None:
        """End them, if there are any."""
        with self._lock:
            if self._running is not None:
                self._running.close()
            self._running = None
