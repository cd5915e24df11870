"""One PostgreSQL for all tests: the cast's city is built once into a template, each worker has its copy, each test rolls back.

Tests run as the application's role. Data that no action would create is written inside `with owner():`.
"""

import fcntl
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from tests import measured
from tests.postbox import Inbox, mail_server
from tests.room import pytest_runtest_protocol  # noqa: F401  (a hook)

NOW = "2026-11-24T07:50:00+08:00"  # a Tuesday with lessons
os.environ["XIAOWU_NOW"] = NOW
os.environ["XIAOWU_SECRET_KEY"] = "only-for-tests"  # noqa: S105
os.environ["XIAOWU_LOG"] = "CRITICAL"
os.environ["XIAOWU_BOARD_SECONDS"] = "0"
os.environ["XIAOWU_SECOND_FACTOR"] = "offered"  # tests of the second factor ask for it
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # also of the processes that tests start
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser driver keeps an event loop in the thread that also uses the database
os.environ.pop("DATABASE_URL", None)

TEMPLATE = os.environ.get("XIAOWU_TEST_TEMPLATE", "xiaowu_cast")  # a copy of the project is tested on a template of its own
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")

WORKER = os.environ.get("PYTEST_XDIST_WORKER")  # none in the first process, which makes the home that all share
HOME = Path(os.environ["XIAOWU_HOME"] if WORKER else tempfile.mkdtemp(prefix="xiaowu-test-"))
BUILDING: "subprocess.Popen[bytes] | None" = None  # the process that builds the template; only the first process has one
LOCK, BUILT = HOME / "building", HOME / "built"
os.environ["XIAOWU_HOME"] = str(HOME)
os.environ["XIAOWU_DATABASE_NAME"] = f"test_{WORKER or 'gw0'}"
if "--covered" in sys.argv:
    os.environ["XIAOWU_COVERED"] = "1"  # so that workers know it too
MEASURED = measured.begin(is_first=not WORKER) if "XIAOWU_COVERED" in os.environ else None  # before anything of the package is imported
gc.disable()  # until all is loaded, and stays
django.setup()  # folders' own conftests are read before pytest is configured, and import models

# The number of examples for each property in every run; HYPOTHESIS_EXAMPLES=1000 searches longer. Where coverage is judged the examples
# are the same each time, so that no luck decides whether a rare line was run; all other runs search for new ones.
hypothesis.settings.register_profile(
    "house",
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "25")),
    derandomize=MEASURED is not None,
    deadline=None,  # this and the next measure how busy the machine is
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--covered", action="store_true", help="fail unless every branch of rules, actions and permissions is run")
    parser.addoption("--renew-statements", action="store_true", help="write tests/statements.json anew instead of comparing with it")


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts the server before workers exist; the template is built while they look for their tests."""
    if MEASURED:
        config.pluginmanager.register(MEASURED)
    if not WORKER:
        _begin_template()
    settings.ALLOWED_HOSTS = ["*"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a server, or a fixture of their module, stay with one worker, so that it is made once.

    They come first: such a group is not divided, and one that began last would leave the other worker without work.
    """
    from tests.servers import site_of  # needs Django set up

    for item in items:
        used = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009  (pytest tells it in no other way)
        if "servers" in used:
            item.add_marker(pytest.mark.xdist_group(f"site-{site_of(item)}"))
        elif any(found[-1].scope == "module" for found in used.values()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    if WORKER:
        items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """If xdist ignores the groups, servers are started twice, and nothing else would explain why the run is slow."""
    _await_template()
    gc.collect()  # what is loaded by now stays: looking through it for rubbish again and again took a tenth of the run
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()
    if WORKER and getattr(session.config.option, "loadgroup", False):
        loose = [item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
        if loose:
            raise pytest.UsageError(f"tests are not grouped: {loose[0]}")


def pytest_unconfigure(config: pytest.Config) -> None:
    from xiaowu.kernel.database import embedded  # after the measuring has begun

    if not WORKER:
        if BUILDING:
            BUILDING.kill()  # still at work only if no test was run
            BUILDING.wait()
        embedded.server(HOME).stop()
        shutil.rmtree(HOME, ignore_errors=True)


def _begin_template() -> None:
    """The process that builds holds the lock of a file as long as it lives."""
    from xiaowu.kernel.database import access, embedded, setup  # after the measuring has begun
    from xiaowu.kernel.ui import messages

    global BUILDING
    messages.compile_if_stale()
    server = embedded.server(HOME, tuning=FAST)
    server.start()
    os.environ["PGPASSFILE"] = str(access.passfile(HOME))  # so that a test can also be the owner, or the superuser
    setup.create_embedded(server, TEMPLATE)
    environment = os.environ | {"XIAOWU_DATABASE_NAME": TEMPLATE, "XIAOWU_DATABASE_ROLE": "owner"}
    words = [sys.executable, "-m", "tests.building", "--told", str(BUILT)]
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        BUILDING = subprocess.Popen(words, env=environment, cwd=Path(__file__).parent, pass_fds=[lock.fileno()])


def _await_template() -> None:
    """Wait until the template is built. Raises UsageError if that failed."""
    if not LOCK.exists():
        return  # of another run, whose template stands
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    if (BUILDING and BUILDING.wait()) or not BUILT.exists():  # seen off: one that has ended would stay beside the tests
        raise pytest.UsageError("the cast's city was not built")


def copy_template(name: str, *, of: str = TEMPLATE) -> None:
    """A fresh database with what is in that template: the cast."""
    from xiaowu.kernel.database import embedded  # after the measuring has begun

    socket = embedded.server(settings.XIAOWU_HOME).socket
    with psycopg.connect(host=str(socket), user=embedded.SUPERUSER, dbname="postgres", autocommit=True) as superuser:
        superuser.execute(f'drop database if exists "{name}" with (force)')
        superuser.execute(f'create database "{name}" template {of} owner xiaowu_owner')
        superuser.execute(f'revoke temporary on database "{name}" from public')  # a copy has the tables' rights, but not the database's


@pytest.fixture(scope="session")
def _database() -> Iterator[None]:
    from tests import english  # after the measuring has begun
    from tests.whole import whole
    from xiaowu.kernel.database import embedded

    english.listen()
    copy_template(os.environ["XIAOWU_DATABASE_NAME"])
    connection.settings_dict["USER"] = embedded.SUPERUSER  # so that one connection can take both roles inside one transaction
    connection.settings_dict["OPTIONS"] |= {"options": "-c role=xiaowu_app"}
    with connection.execute_wrapper(whole):
        yield
    connection.close()


@pytest.fixture
def db(_database: None) -> Iterator[None]:
    """A transaction that is rolled back; the database is not armed for anybody when it begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def as_owner() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        before = cursor.fetchone()[0]
        cursor.execute("set local role xiaowu_owner")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"set local role {before}")


@pytest.fixture
def owner(db: None) -> Callable[[], object]:
    """Inside `with owner():` statements run as the owner of the tables, for what no action would do."""
    return as_owner


@dataclass(frozen=True)
class Somebody:
    """A person of the cast: who they are, how they sign in, and where they work; 0 for somebody at no school or without a class."""

    account_id: int
    person_id: int
    name: str
    sign_in: str
    school_id: int
    class_id: int


@pytest.fixture(scope="session")
def people(_database: None) -> dict[str, Somebody]:
    """The cast by role, and `other_teacher`, `other_coordinator` of the second school."""
    from tests.cast import OTHERS  # needs Django set up

    with connection.cursor() as cursor:
        cursor.execute(
            "set role xiaowu_owner; select distinct on (p.role, p.school_id) p.role, a.id, n.id, n.name, a.sign_in, p.school_id, p.school_class_id"
            " from roster_post p join roster_person n on n.id = p.person_id join identity_account a on a.person_id = n.id"
            " order by p.role, p.school_id, a.id"
        )
        cursor.nextset()
        rows = cursor.fetchall()
        cursor.execute("set role xiaowu_app")
    found: dict[str, Somebody] = {}
    others = {role: name for name, role in OTHERS.items()}
    first_school = min(row[5] for row in rows if row[5])
    for role, *who, school, school_class in rows:
        mine = school in (first_school, None)
        name = role if mine else others.get(role)
        if name and name not in found:
            found[name] = Somebody(*who, school or 0, school_class or 0)
    return found


@pytest.fixture(scope="session")
def servers(_database: None) -> Iterator[object]:
    from tests.servers import Servers  # needs Django set up

    with ExitStack() as stack:
        yield Servers(stack)


@pytest.fixture
def site(servers: Any, request: pytest.FixtureRequest) -> str:
    """The address of the module's server (tests/servers.py)."""
    from tests.servers import site_of  # needs Django set up

    return str(servers.address(site_of(request.node)))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database that the module's server serves."""
    from tests.servers import database_of, site_of  # needs Django set up

    return database_of(site_of(request.node))


@pytest.fixture
def stop_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`stop_clock(moment)`: from now on the house's clock stands at that moment, or where it is."""
    from xiaowu.kernel import clock  # after the measuring has begun

    def stop(at: datetime | None = None) -> None:
        stopped = at or clock.now()
        monkeypatch.setattr(clock, "now", lambda: stopped)

    return stop


@pytest.fixture
def actor_of(people: dict[str, Somebody], db: None) -> Callable[[str], object]:
    """The actor of a role, with the database armed as it would be for their request."""
    from tests.cast import arm_for  # needs Django set up

    return lambda role: arm_for(people[role])


@pytest.fixture
def client_of(people: dict[str, Somebody], db: None) -> Callable[[str], object]:
    """A browser in which that person is signed in."""
    from tests.cast import signed_in  # needs Django set up

    return lambda role: signed_in(people[role].account_id)


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server, and the house with a mail domain."""
    received = Inbox()
    with mail_server(received, monkeypatch):
        yield received
