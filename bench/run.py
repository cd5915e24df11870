"""The school morning's rush, and the same SQL in pgbench in the same run: `make bench`.

A district of real schools on the embedded PostgreSQL, two server processes, distinct sessions, the driver on the same two cores. Prints, for
each step and number of users: requests a second, p50, p95, p99, errors, statements, and for the roll page the share of its SQL's floor.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load import Measured, Request, drive

USERS = (1, 8, 32)
SECONDS = 4.0
PORT = int(os.environ.get("PORT", "8090"))


@dataclass(frozen=True)
class Teacher:
    """Somebody with a session and a class."""

    token: str
    school: int
    place: int
    child: int


def main() -> int:
    home = Path(tempfile.mkdtemp(prefix="xiaowu-bench-"))
    os.environ |= {"XIAOWU_HOME": str(home), "XIAOWU_LOG": "WARNING", "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
    from xiaowu.kernel.database import embedded, setup  # after XIAOWU_HOME is set

    server = embedded.server(home)
    server.start()
    setup.create_embedded(server)
    try:
        built = subprocess.run([sys.executable, "-m", "xiaowu.portal.city.demo", str(home)], stdout=subprocess.PIPE, text=True, check=True)
        os.environ["XIAOWU_NOW"] = built.stdout.strip().splitlines()[-1]
        _bench(server)
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    return 0


def _bench(server: Any) -> None:
    import django

    django.setup()
    from xiaowu.kernel import clock
    from xiaowu.kernel.serving import await_ready, server_command

    teachers, officer = _sessions(max(USERS))
    day = clock.today()
    steps = _steps(teachers, officer, day.isoformat())
    counts = {name: _statements(request(0, 0)) for name, request in steps.items() if name != "save"}
    environment = os.environ | {"XIAOWU_DATABASE_ROLE": "app"}
    running = subprocess.Popen(server_command(PORT, workers=os.cpu_count() or 1), env=environment)
    try:
        if not await_ready(PORT, running):
            raise SystemExit("the server did not become ready")
        print(f"{'step':<14}{'users':>6}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'errors':>8}{'statements':>12}")
        best: dict[str, float] = {}
        for name, request in steps.items():
            drive(PORT, request, 2, 1.0)  # caches and prepared statements
            for users in USERS:
                measured = drive(PORT, request, users, SECONDS)
                best[name] = max(best.get(name, 0.0), measured.rate)
                _tell(name, users, measured, counts.get(name, 9))
        floor = _floor(server, teachers[0], day.isoformat())
        print(f"\nroll page's SQL alone in pgbench, 8 clients: {floor:.0f}/s; the page reaches {best['roll page'] / floor:.1%} of it")
        print(f"sign-ins a second that argon2id alone allows on one core: {_argon2():.0f}")
    finally:
        running.terminate()
        running.wait(timeout=20)


def _tell(name: str, users: int, measured: Measured, statements: int) -> None:
    times = "".join(f"{measured.percentile(share):>9.1f}" for share in (0.5, 0.95, 0.99))
    print(f"{name:<14}{users:>6}{measured.rate:>9.0f}{times}{measured.errors:>8}{statements:>12}", flush=True)


def _sessions(count: int) -> tuple[list[Teacher], str]:
    """Distinct homeroom teachers with open sessions, and a bureau officer's."""
    from django.db import transaction

    from xiaowu.identity.models import Account
    from xiaowu.identity.sessions import SessionStore
    from xiaowu.roster.models import Enrolment, Post

    def token(account_id: int) -> str:
        store = SessionStore()
        store["_auth_user_id"] = str(account_id)
        store.create()
        store["_auth_user_id"] = str(account_id)
        store.save()
        return store.session_key or ""

    with transaction.atomic():
        teachers = []
        for post in Post.objects.filter(role="homeroom_teacher").order_by("pk")[:count]:
            account = Account.objects.get(person_id=post.person_id)
            child = Enrolment.objects.filter(school_class_id=post.school_class_id).order_by("seat").first()
            teachers.append(Teacher(token(account.pk), post.school_id or 0, post.school_class_id or 0, child.student_id if child else 0))
        officer = token(Account.objects.get(sign_in="bureau").pk)
    return teachers, officer


def _steps(teachers: list[Teacher], officer: str, day: str) -> dict[str, Request]:
    def get(path: Callable[[Teacher], str], token: Callable[[Teacher], str]) -> Request:
        return lambda user, _turn: _http("GET", path(teachers[user]), token(teachers[user]))

    revisions: dict[int, int] = {}

    def save(user: int, _turn: int) -> bytes:
        who = teachers[user]
        seen = revisions.get(who.place, 0)
        revisions[who.place] = seen + 1
        mark = "absent" if seen % 2 else "late"
        body = f'{{"revision": {seen}, "exceptions": [{{"student_id": {who.child}, "mark": "{mark}"}}]}}'
        path = f"/api/v1/attendance/schools/{who.school}/classes/{who.place}/rolls/{day}"
        return _http("PUT", path, who.token, body)

    own = lambda who: who.token  # noqa: E731
    return {
        "home": get(lambda _who: "/", own),
        "roll page": get(lambda who: f"/attendance/{who.school}/{who.place}/{day}/", own),
        "city board": get(lambda _who: "/attendance/city/", lambda _who: officer),
        "save": save,
    }


def _http(method: str, path: str, token: str, body: str = "") -> bytes:
    key = f"Idempotency-Key: {uuid.uuid4().hex}\r\nContent-Type: application/json\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: xiaowu={token}; csrftoken={'a' * 32}\r\n{key}Content-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


def _statements(request: bytes) -> int:
    """How many statements one request runs, counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    _method, path, _rest = request.decode().split(" ", 2)
    cookie = re.search(r"xiaowu=([^;]+)", request.decode())
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["xiaowu"] = cookie[1] if cookie else ""
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum(not re.match(r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE", each["sql"]) for each in captured.captured_queries)


def _floor(server: Any, who: Teacher, day: str) -> float:
    """Transactions a second of the roll page's own statements in pgbench."""
    from xiaowu.attendance.queries import roll
    from xiaowu.identity.queries import _reach_arrays
    from xiaowu.identity.sessions import hash_of
    from xiaowu.kernel import clock
    from xiaowu.kernel.database.embedded import programs

    keys = ", ".join("'{" + ",".join(column) + "}'::text[]" for column in _reach_arrays())
    values = {"day": f"'{day}'::date", "school": who.school, "class": who.place}
    statements = [
        f"select * from identity_arm('\\x{hash_of(who.token).hex()}'::bytea, '{clock.now().isoformat()}'::timestamptz, '{day}'::date, {keys}, true)",
        *(re.sub(r"\s+", " ", sql % values) for sql in (roll._HEADER, roll._ROWS)),
        "insert into kernel_look (at, account_id, actor, purpose, school_id, class_id, student_ids)"
        f" values (now(), 1, 'bench', 'attendance.roll', {who.school}, {who.place}, '{{1,2,3}}')",
    ]
    script = Path(os.environ["XIAOWU_HOME"]) / "roll.sql"
    script.write_text("begin;\n" + ";\n".join(statements) + ";\ncommit;\n", encoding="utf-8")
    words = [str(programs() / "pgbench"), "-h", str(server.socket), "-U", "xiaowu_app", "-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", "4"]
    done = subprocess.run([*words, "-f", str(script), "xiaowu"], capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found[1]) if found else float("nan")


def _argon2() -> float:
    from django.contrib.auth.hashers import check_password, make_password

    hashed = make_password("Xiaowu-115")
    begun = time.perf_counter()
    for _turn in range(20):
        check_password("Xiaowu-115", hashed)
    return 20 / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
