"""``parvis worker``: collection, imports, publishing and background tasks in one process, with a heartbeat."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import closing

from parvis.archive.connection import get_archive
from parvis.listening.pipeline import make_pipeline, reading_processes
from parvis.listening.tasks.alerts import AlertWatch
from parvis.listening.tasks.collection import Collector
from parvis.listening.tasks.corrections import CorrectionSchool
from parvis.listening.tasks.deliveries import DeliverySender
from parvis.listening.tasks.import_queue import ImportQueue
from parvis.listening.tasks.past import PastSearch
from parvis.listening.tasks.past_readings import PastReader
from parvis.publishing.tasks.at_the_door import Resting
from parvis.publishing.tasks.changing import Changer
from parvis.publishing.tasks.delivering import Deliverer
from parvis.publishing.tasks.drafting import FeedDrafter
from parvis.publishing.tasks.evergreen import EvergreenFiller
from parvis.publishing.tasks.repeating import Repeater
from parvis.publishing.tasks.telling import Teller
from parvis.site.background import BackgroundTasks
from parvis.site.embedded_archive import ArchiveUnreachable, wait_until_ready
from parvis.site.heartbeats import Beating
from parvis.site.housekeeping import keep_house
from parvis.workers.names import new_name
from parvis.workers.network_door import network_door

log = logging.getLogger(__name__)

SWITCHING = 0.0005
"""Seconds for which one thread may compute while others wait. Each question to the archive waits its turn a dozen times: with
Python's own five milliseconds, an alert would wait for seconds behind an import.
"""


def main() -> int:
    """Run until SIGTERM or SIGINT; 0 after a clean stop, 1 when the archive cannot be reached."""
    try:
        wait_until_ready()
    except ArchiveUnreachable as problem:
        log.error("%s", problem)
        return 1
    sys.setswitchinterval(SWITCHING)
    return asyncio.run(_work())


async def _work() -> int:
    name = new_name()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with network_door() as http:
        elsewhere = reading_processes()
        pipeline = make_pipeline(get_archive(), elsewhere)
        collector = Collector(name, pipeline, http)
        imports = ImportQueue(name, pipeline)
        resting = Resting()  # what a network asks of an account holds for all that calls it

        def doing() -> dict[str, int]:
            return {"sources": collector.reading, "imports": imports.running}

        with Beating(name, doing), BackgroundTasks(name), closing(elsewhere):
            log.info("worker %s is listening", name)
            await asyncio.gather(
                collector.run(stop),
                imports.run(stop),
                PastSearch().run(stop),
                PastReader(pipeline).run(stop),
                CorrectionSchool().run(stop),
                AlertWatch(name, pipeline.lately).run(stop),
                DeliverySender(name, http).run(stop),
                Deliverer(name, http, resting).run(stop),
                Changer(name, http, resting).run(stop),
                Repeater().run(stop),
                EvergreenFiller().run(stop),
                FeedDrafter(http).run(stop),
                Teller(name, http).run(stop),
                keep_house(stop),
            )
    log.info("worker %s stopped", name)
    return 0
