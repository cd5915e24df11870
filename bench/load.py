"""A bounded load driver for loopback: users on keep-alive connections, each doing one thing again and again for a few seconds."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Measured:
    """What a step did: seconds of each good answer, and how many others there were."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    took: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took if self.took else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


Request = Callable[[int, int], bytes]  # (user, turn) → the bytes to send


def drive(port: int, request: Request, users: int, seconds: float) -> Measured:
    """Let so many users send their requests for so long; an answer below 400 is good."""
    measured = Measured()

    async def user(number: int, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = 0
        try:
            while time.perf_counter() < until:
                begun = time.perf_counter()
                writer.write(request(number, turn))
                status = await _answer(reader)
                if status < 400:
                    measured.seconds.append(time.perf_counter() - begun)
                else:
                    measured.errors += 1
                turn += 1
        finally:
            writer.close()

    async def all_users() -> None:
        begun = time.perf_counter()
        results = await asyncio.gather(*(user(number, begun + seconds) for number in range(users)), return_exceptions=True)
        measured.errors += sum(isinstance(each, BaseException) for each in results)
        measured.took = time.perf_counter() - begun

    asyncio.run(all_users())
    return measured


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if length:
        await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
