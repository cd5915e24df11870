"""What it costs to know who asks (工作階段的成本): `make sessions`.

Ours (one statement: session, account, posts, reach, unread notices, the database armed), beside Django's stock sessions in the database (the
session, the account and the posts one after the other; with the write at every request that an idle limit needs), and a sticky one in a node's
memory, which is lost with the node. Statements and microseconds a request, each in a transaction as a request has it; medians, in turns.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS, TURNS = 15, 200


def main() -> int:
    """Build a small city and print the table."""
    import cities  # beside this file

    sys.path.insert(0, str(cities.ROOT))
    with tempfile.TemporaryDirectory(prefix="xiaowu-sessions-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        now = cities.build("12", home)
        os.environ |= {"XIAOWU_HOME": str(home), "XIAOWU_NOW": now, "XIAOWU_LOG": "CRITICAL", "XIAOWU_SECOND_FACTOR": "offered"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.stock", "XIAOWU_DATABASE_ROLE": "owner"}
        from xiaowu.kernel.database import setup  # after XIAOWU_HOME is set

        stop = setup.started(home)
        try:
            _tell(_ways())
        finally:
            stop()
    return 0


def _ways() -> dict[str, Callable[[], object]]:
    """Way → one request's question who asks."""
    import django  # DJANGO_SETTINGS_MODULE is set by then

    django.setup()
    import cast  # these need Django set up
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from xiaowu.identity.models import Account
    from xiaowu.identity.queries import sessions
    from xiaowu.kernel import clock
    from xiaowu.roster.models import Post

    call_command("migrate", "sessions", verbosity=0)
    who = cast.people().teachers[0]
    account = Account.objects.get(sign_in=who.sign_in)
    stock = SessionStore()
    stock["_auth_user_id"] = str(account.pk)
    stock.create()

    def of_stock(*, writes: bool) -> object:
        held = SessionStore(stock.session_key)
        asks = Account.objects.get(pk=held["_auth_user_id"])
        posts = list(Post.objects.filter(person_id=asks.person_id, valid__contains=clock.today()))
        if writes:
            held.save()
        return posts

    memory: dict[str, Any] = {who.token: sessions.arm(who.token, clock.now(), reads_only=True)}
    return {
        "ours": lambda: sessions.arm(who.token, clock.now(), reads_only=True),
        "Django's in the database": lambda: of_stock(writes=False),
        "the same, with an idle limit": lambda: of_stock(writes=True),
        "sticky, in the node's memory": lambda: memory[who.token],
    }


def _tell(ways: dict[str, Callable[[], object]]) -> None:
    from django.db import connection, transaction  # needs Django set up

    statements: dict[str, int] = {}
    for name, way in ways.items():
        asked: list[str] = []

        def counting(execute: Any, statement: Any, params: Any, many: bool, context: Any, asked: list[str] = asked) -> Any:
            asked.append(str(statement))
            return execute(statement, params, many, context)

        with connection.execute_wrapper(counting), transaction.atomic():
            way()
        statements[name] = sum(not each.startswith(("SAVEPOINT", "RELEASE")) for each in asked)
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            for _turn in range(TURNS):
                with transaction.atomic():
                    way()
            took[name].append((time.perf_counter() - begun) / TURNS * 1e6)
    print(f"{'way':<34}{'statements':>11}{'µs a request':>14}{'lowest':>9}")
    for name, each in took.items():
        print(f"{name:<34}{statements[name]:>11}{statistics.median(each):>14.0f}{min(each):>9.0f}")


if __name__ == "__main__":
    sys.exit(main())
