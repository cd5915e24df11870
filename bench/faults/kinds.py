"""The faults that are tried, in the order of the table; each leaves the centre whole, the last ones with the standby in the primary's place."""

import os
import signal
import socket
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import httpx2
import psycopg
from centre import Centre

from xiaowu.kernel.database import access, standby

_HELD = 3.0  # seconds for which a fault that passes stays


def node_killed(centre: Centre) -> None:
    """kill -9 of a node; the service manager starts it again."""
    centre.kill("node 0")
    centre.restart("node 0")


def balancer_killed(centre: Centre) -> None:
    """kill -9 of the balancer; another is started."""
    centre.kill("balancer")
    centre.start_balancer()


def worker_killed(centre: Centre) -> None:
    """kill -9 of the process that runs jobs, while it runs them."""
    centre.kill("worker")
    centre.start_worker()


def database_restarted(centre: Centre) -> None:
    """PostgreSQL is stopped as for a new setting, and started."""
    centre.first.stop()
    centre.first.start()


def network_cut(centre: Centre) -> None:
    """The wire to the primary is cut, and mended."""
    centre.wires[0].cut()
    time.sleep(_HELD)
    centre.wires[0].mend()


def network_slow(centre: Centre) -> None:
    """Each piece on the wire to the primary takes 30 ms longer."""
    centre.wires[0].delay = 0.03
    time.sleep(_HELD)
    centre.wires[0].delay = 0.0


def host_silent(centre: Centre) -> None:
    """The primary's host takes connections and answers nothing, then breaks them and is there again."""
    centre.wires[0].is_silent = True
    time.sleep(2 * _HELD)
    centre.wires[0].cut()
    centre.wires[0].is_silent = False
    centre.wires[0].mend()


def commits_unanswered(centre: Centre) -> None:
    """The answers to some commits get lost on the wire."""
    centre.wires[0].loses_commits = 6
    time.sleep(_HELD)
    centre.wires[0].loses_commits = 0


def connections_used_up(centre: Centre) -> None:
    """Somebody takes every connection that is left, also those that the house gives back."""
    with ExitStack() as held, access.superuser(centre.first) as bare:
        until = time.monotonic() + _HELD
        bare.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'xiaowu_app'")
        while time.monotonic() < until:
            try:
                given = psycopg.connect(host=str(centre.first.socket), user=access.APPLICATION, dbname="xiaowu")
            except psycopg.OperationalError:
                time.sleep(0.05)
                continue
            held.callback(given.close)


def sent_twice(centre: Centre) -> None:
    """One save that arrives eight times at once is one save."""
    who = centre.people["apart"][0]
    path = f"/api/v1/attendance/schools/{who['school']}/classes/{who['place']}/rolls/{centre.people['day']}"
    cookies = {"xiaowu": who["token"], "csrftoken": "a" * 32}
    with httpx2.Client(base_url=f"http://127.0.0.1:{centre.address}", cookies=cookies, timeout=30) as client:
        revision = client.get(path).json()["header"]["revision"]
        body = {"revision": revision, "exceptions": [{"student_id": who["child"], "mark": "absent" if revision % 2 else "late"}]}
        key = uuid.uuid4().hex
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _time: client.put(path, json=body, headers={"Idempotency-Key": key}).status_code, range(8)))
        if set(answers) != {200} or client.get(path).json()["header"]["revision"] != revision + 1:
            raise AssertionError(f"a save that was sent eight times at once was answered {answers}")


def stopped_in_mid_body(centre: Centre) -> None:
    """Clients that promise a body, send half of it and go."""
    for _time in range(20):
        with socket.create_connection(("127.0.0.1", centre.address), timeout=5) as client:
            client.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nlogin=")


def one_byte_a_second(centre: Centre) -> None:
    """Forty clients whose requests arrive byte by byte."""
    with ExitStack() as held:
        slow = [held.enter_context(socket.create_connection(("127.0.0.1", centre.address), timeout=5)) for _client in range(40)]
        for byte in b"GET / ":
            for each in slow:
                with suppress(OSError):  # the balancer has had enough of it
                    each.sendall(bytes([byte]))
            time.sleep(1)


def clock_an_hour(centre: Centre) -> None:
    """The clock of a node that serves steps an hour ahead, and back."""
    _stepped(centre, "3600")


def clock_seconds(centre: Centre) -> None:
    """The clock of a node that serves steps twenty seconds ahead, and back."""
    _stepped(centre, "20")


def _stepped(centre: Centre, wrong: str) -> None:
    said = centre.folder / "clock"
    said.write_text("0", encoding="utf-8")
    centre.kill("node 0")
    centre.start_node(0, clock=said)
    for each in (wrong, "0"):
        time.sleep(_HELD)
        said.write_text(each, encoding="utf-8")
    time.sleep(_HELD)
    centre.kill("node 0")
    centre.start_node(0)


def logs_full(centre: Centre) -> None:
    """A node's log lies on a full disk."""
    centre.kill("node 0")
    centre.start_node(0, log="/dev/full")
    time.sleep(_HELD)
    centre.kill("node 0")
    centre.start_node(0)


def disk_full(centre: Centre) -> None:
    """The primary's disk is full until somebody makes room; PostgreSQL ends over it, and the service manager starts it again."""
    filler = centre.first.data.parent / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as filling:  # until there is no room left
        while True:
            filling.write(bytes(1_000_000))
    until = time.monotonic() + _HELD
    while time.monotonic() < until:
        with suppress(psycopg.Error), access.superuser(centre.first) as bare:  # use up what segments were laid in
            bare.execute("select pg_logical_emit_message(false, 'full', repeat('x', 1000000))")
    filler.unlink()
    centre.first.start()


def primary_killed(centre: Centre) -> None:
    """kill -9 of the primary; its disk is gone too. The standby takes its place."""
    os.kill(centre.first.postmaster() or 0, signal.SIGKILL)
    centre.first.data.rename(centre.first.data.with_name("lost"))
    standby.promote(centre.second, centre.first)


FAULTS: dict[str, Callable[[Centre], None]] = {
    "a node killed": node_killed,
    "the balancer killed": balancer_killed,
    "the worker killed": worker_killed,
    "a client sends a save eight times": sent_twice,
    "clients stop in mid-body": stopped_in_mid_body,
    "clients send a byte a second": one_byte_a_second,
    "the network to the database slow": network_slow,
    "the network to the database cut": network_cut,
    "the database's host silent": host_silent,
    "answers to commits lost": commits_unanswered,
    "all connections used up": connections_used_up,
    "PostgreSQL restarted": database_restarted,
    "a node's clock steps an hour": clock_an_hour,
    "a node's clock steps 20 seconds": clock_seconds,
    "the disk of a node's log full": logs_full,
    "the primary's disk full": disk_full,
    "the primary and its disk gone, standby promoted": primary_killed,
}
CLOCKS = (clock_an_hour, clock_seconds)  # which need a C compiler
