"""Running jobs (執行背景工作): a worker of the library, which ends when nothing more comes. Who begins it is `waiting`."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

_MOST = 4  # connections beside the one on which the jobs run
_CLOSED = 60.0  # seconds after which those that nobody needs are closed: each costs the database megabytes
_IDLE = 5.0  # seconds without a job, after which it ends
_SILENT = 60.0  # seconds after which a worker counts as gone, as `go_on` counts
MINUTE, LATE = 60, 0.5  # the library queues what is due with a minute this long after it, in seconds


def work(told: socket.socket) -> None:
    """Run jobs until none came for some seconds, or the other end of `told` is closed; what runs then is finished."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=_MOST, max_idle=_CLOSED)
    with app.replace_connector(connector) as house:
        asyncio.run(_work(house, told))


async def _work(house: Any, told: socket.socket) -> None:
    seen = _Seen()
    async with house.open_async():
        worker = asyncio.create_task(
            house.run_worker_async(install_signal_handlers=False, stalled_worker_timeout=_SILENT, worker_middleware=[seen.around])
        )
        ends = [asyncio.create_task(each) for each in (seen.idle(), _closed(told))]
        await asyncio.wait([worker, *ends], return_when=asyncio.FIRST_COMPLETED)
        for each in (worker, *ends):
            each.cancel()  # the library's way to let a worker finish what it runs
        with suppress(asyncio.CancelledError):
            await worker


async def _closed(told: socket.socket) -> None:
    """Return when the other end is closed."""
    told.setblocking(False)
    await asyncio.get_running_loop().sock_recv(told, 1)


class _Seen:
    """What a worker was seen to do: `runs` of its jobs at present, and when the last one ended."""

    def __init__(self) -> None:
        self.runs, self.ended = 0, time.monotonic()

    async def around(self, run: Callable[[], Awaitable[Any]], _context: object, _worker: object) -> Any:
        """What the library calls around each job."""
        self.runs += 1
        try:
            return await run()
        finally:
            self.runs -= 1
            self.ended = time.monotonic()

    async def idle(self) -> None:
        """Return when nothing came for some seconds, nor was queued with the last minute."""
        while (since := 0.0 if self.runs else min(time.monotonic() - self.ended, (time.time() - LATE) % MINUTE)) < _IDLE:
            await asyncio.sleep(_IDLE - since)
