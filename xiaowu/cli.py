"""The `xiaowu` command: everything the Makefile does, and what an operator needs."""

import argparse
import getpass
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Parse and run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="xiaowu", description="校務：一個城市的教育局與各級學校每天使用的平臺")
    commands = parser.add_subparsers(dest="command", required=True)
    _add(commands, "demo", _demo, "a district of real schools with invented people, ready to sign in to")
    city = _add(commands, "city", _city, "a whole city of real schools with invented people, in a database without people")
    city.add_argument("--schools", type=int, default=300)
    city.add_argument("--seed", type=int, default=1)
    city.add_argument("--country", action="store_true", help="all schools of the directory, some 3,600")
    city.add_argument("--year", action="store_true", help="with a school year of past rolls")
    _add(commands, "serve", _serve, "serve pages and API (PORT, default 8000)")
    _add(commands, "work", _work, "run background jobs")
    _add(commands, "migrate", _migrate, "bring the database up to the code, as its owner")
    _add(commands, "init", _init, "load districts, schools, calendar and terms")
    officer = _add(commands, "officer", _officer, "make the first bureau officer of a fresh city")
    officer.add_argument("sign_in")
    officer.add_argument("name")
    rekey = _add(commands, "rekey", _rekey, "seal all secrets with the present key, and make the next key that signs for other systems")
    rekey.add_argument("--minutes", type=int, default=60, help="until the new key signs: before, partners read it and it is copied to other nodes")
    rekey.add_argument("--keep-signing-key", action="store_true")
    graduate = _add(commands, "graduate", _graduate, "list by class who finished the last grade; with --apply they leave school")
    graduate.add_argument("--school", help="only the school that has or had this code")
    graduate.add_argument("--apply", action="store_true")
    check = _add(commands, "check", _check, "look for what constraints cannot forbid; exit 1 if something contradicts")
    check.add_argument("--mend", action="store_true", help="first bring rolls after the children's enrolments, where they were left behind")
    _add(commands, "docs", _docs, "write the generated documents anew")
    _add(commands, "messages", _messages, "bring the catalogue up to the code; exit 1 while English is missing")
    _add(commands, "screenshots", _screenshots, "take the README's screenshots of the running demo anew")
    for name, words in (
        ("test", "lint, then all tests"),
        ("lint", "style, types, import contracts"),
        ("shape", "print the size of functions and files"),
    ):
        _add(commands, name, _tool(name), words)
    oneroster = _add(commands, "oneroster", _oneroster, "take in or give out the register as a OneRoster 1.2 CSV set (zip)")
    oneroster.add_argument("verb", choices=["check", "import", "export"])
    oneroster.add_argument("file", type=Path)
    oneroster.add_argument("--school", type=int, help="export only this school (its number in the register)")
    oneroster.add_argument("--full", action="store_true", help="the set is the whole truth of the schools it names: what it no longer says ends")
    oneroster.add_argument("--ends", type=int, help="with --full: how many records end, as check --full told")
    oneroster.add_argument("--allow-city-roles", action="store_true", help="let the set make bureau officers, who reach the whole city")
    meetings = _add(commands, "meetings", _meetings, "read minutes: records, guesses and doubts, without storing anything")
    meetings.add_argument("verb", choices=["read"])
    meetings.add_argument("file", type=Path)
    meetings.add_argument("--json", action="store_true")
    manage = _add(commands, "manage", _manage, "any Django command")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    return run(given)


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Callable[[argparse.Namespace], int], words: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=run)
    return parser


def _demo(_given: argparse.Namespace) -> int:
    from xiaowu.portal.city import demo  # Django-free until the home is known

    return demo.run(home(), int(os.environ.get("PORT", "8000")))


def _city(given: argparse.Namespace) -> int:
    _setup("owner")
    from xiaowu.kernel.database import setup
    from xiaowu.portal.city import whole

    setup.migrate()
    return whole.run(home(), schools=given.schools, seed=given.seed, country=given.country, year=given.year)


def _serve(_given: argparse.Namespace) -> int:
    from xiaowu.kernel.serving import is_taken, preloaded, processes

    port = int(os.environ.get("PORT", "8000"))
    if is_taken(port):
        print(f"refused: port {port} is in use; choose another with PORT", file=sys.stderr)
        return 1
    _setup("app")
    if _is_unfit():
        return 1
    preloaded.main(port, processes())
    return 0


def _work(_given: argparse.Namespace) -> int:
    _setup("app")
    return 1 if _is_unfit() else _django("procrastinate", "worker", role="app")


def _is_unfit() -> bool:
    """Whether the database says that this process should not serve; tells why."""
    from django.db import connection

    from xiaowu.kernel.database.setup import faults

    found = faults()
    connection.close()
    for each in found:
        print(f"refused: {each}", file=sys.stderr)
    return bool(found)


def _migrate(_given: argparse.Namespace) -> int:
    _setup("owner")
    from xiaowu.kernel.database import setup

    setup.migrate(verbosity=1)
    return 0


def _init(_given: argparse.Namespace) -> int:
    _setup("owner")
    from django.db import transaction

    from xiaowu.kernel.actor import system
    from xiaowu.roster.actions.facts import load_facts

    with transaction.atomic():
        print(f"{load_facts(system('init'))} schools")
    return 0


def _officer(given: argparse.Namespace) -> int:
    _setup("owner")
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from xiaowu.identity.actions.accounts import make_first_officer
    from xiaowu.identity.models import Account
    from xiaowu.kernel import clock
    from xiaowu.kernel.actor import system
    from xiaowu.kernel.errors import Refused

    password = getpass.getpass("password: ")
    try:
        validate_password(password, Account(sign_in=given.sign_in))
        with transaction.atomic():
            make_first_officer(system("officer"), sign_in=given.sign_in, name=given.name, password=password, today=clock.today())
    except (ValidationError, Refused) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _rekey(given: argparse.Namespace) -> int:
    _setup("owner")
    from datetime import timedelta

    from django.db import transaction

    from xiaowu.identity.oidc.actions.keys import renew_key
    from xiaowu.kernel.database import proofs
    from xiaowu.kernel.sealing import reseal

    with transaction.atomic():
        proofs.install()
        counted = reseal()
    print(f"{counted.done} secrets sealed anew, {counted.lost} that no key opens")
    if not given.keep_signing_key:
        print(f"{renew_key(after=timedelta(minutes=given.minutes))} signs from the time in its name")
    return 1 if counted.lost else 0


def _graduate(given: argparse.Namespace) -> int:
    _setup("app")
    from xiaowu.kernel import clock
    from xiaowu.kernel.queue import perform
    from xiaowu.roster.actions.graduation import graduate_these
    from xiaowu.roster.queries.graduation import past_places
    from xiaowu.roster.queries.places import schools_of_code
    from xiaowu.roster.rules.graduation import by_class

    schools = schools_of_code(given.school) if given.school else None
    if schools == []:
        print(f"refused: no school has or had the code {given.school}", file=sys.stderr)
        return 1
    today, reach = clock.today(), frozenset({"graduation"})
    found = perform("graduate", lambda _actor: past_places(None, today), city=reach)
    places = [each for each in found if schools is None or each.school_id in schools]
    for each in by_class(places):
        numbers = " ".join(child.number for child in each.children)
        print(f"{each.school} {each.academic_year} {each.name}: {len(each.children)} {'graduate' if each.graduates else 'stay'}: {numbers}")
    if given.apply:
        print(perform("graduate", lambda actor: graduate_these(actor, places, today), city=reach), "graduated")
    return 0


def _check(given: argparse.Namespace) -> int:
    _setup("owner")
    from django.db import transaction

    from xiaowu.attendance.actions.following import mend
    from xiaowu.kernel import clock
    from xiaowu.kernel.actor import system
    from xiaowu.kernel.integrity import find_all

    if given.mend:
        with transaction.atomic():
            print(f"{mend(system('check'))} rolls mended")
    is_wrong = False
    for check, found in find_all(clock.today()):
        is_wrong |= bool(found) and not check.is_question
        print(f"{'? ' if check.is_question else ''}{check.what}: {len(found) or 'none'}")
        for each in found:
            print(f"  school {each.school_id}: {each.about}")
    return 1 if is_wrong else 0


def _docs(_given: argparse.Namespace) -> int:
    _setup("app", database=False)
    from xiaowu.kernel.database.functions import document
    from xiaowu.kernel.flow.document import states_document
    from xiaowu.portal.queries import access_document

    (ROOT / "docs" / "states.md").write_text(states_document(), encoding="utf-8")
    (ROOT / "docs" / "permissions.md").write_text(access_document(), encoding="utf-8")
    (ROOT / "docs" / "database-functions.md").write_text(document(), encoding="utf-8")
    return 0


def _messages(_given: argparse.Namespace) -> int:
    from xiaowu.kernel.ui import messages

    missing = messages.update()
    messages.compile_if_stale()
    print("\n".join(missing) or "complete")
    return 1 if missing else 0


def _meetings(given: argparse.Namespace) -> int:
    _setup("app", database=False)
    from xiaowu.kernel.errors import Refused
    from xiaowu.meetings.exchange import report

    try:
        print(report.of_file(given.file.read_bytes(), as_json=given.json))
    except (OSError, Refused) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _oneroster(given: argparse.Namespace) -> int:
    _setup("owner")
    from xiaowu.kernel import clock
    from xiaowu.kernel.actor import system
    from xiaowu.kernel.errors import Refused
    from xiaowu.roster.oneroster.exchange import export_set, import_set

    actor, today = system("oneroster"), clock.today()
    if given.verb == "export":
        export_set(actor, given.file, today, school_id=given.school)
        return 0
    given_ways = {"dry": given.verb == "check", "allows_city_roles": given.allow_city_roles, "full": given.full, "ends": given.ends}
    try:
        told = import_set(actor, given.file, today, **given_ways)
    except Refused as refused:
        print(refused.message, file=sys.stderr)
        for row in refused.rows:
            print(f"{row.column}\t{row.row or ''}\t{row.reason}", file=sys.stderr)
        return 1
    for title, counts in (("read", told.read), ("would do" if given.verb == "check" else "done", told.done)):
        print(title, *(f"{name} {count}" for name, count in counts.items()))
    if told.not_read:
        print("not read", *told.not_read)
    for words in told.told:
        print(words)
    if told.ends is not None:
        print("ends", sum(told.ends.values()), *(f"{name} {count}" for name, count in told.ends.items()))
        for each in told.ending:
            print("ends", *each, sep="\t")
    return 0


def _screenshots(_given: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, str(ROOT / "docs" / "screenshots" / "take.py")])


def _tool(name: str) -> Callable[[argparse.Namespace], int]:
    return lambda _given: subprocess.call(["make", "-C", str(ROOT), name])


def _manage(given: argparse.Namespace) -> int:
    return _django(*given.rest, role=os.environ.get("XIAOWU_DATABASE_ROLE", "app"))


def _django(*arguments: str, role: str) -> int:
    _setup(role)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["xiaowu", *arguments])
    return 0


def home() -> Path:
    """`XIAOWU_HOME`, or `var/` here."""
    return Path(os.environ.get("XIAOWU_HOME", "var")).resolve()


def _setup(role: str, *, database: bool = True) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaowu.settings")
    os.environ["XIAOWU_DATABASE_ROLE"] = role
    if database:
        import atexit

        from xiaowu.kernel.database.setup import started

        atexit.register(started(home()))
    from xiaowu.kernel.ui import messages

    messages.compile_if_stale()
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
