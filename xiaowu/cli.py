"""The `xiaowu` command: what operators need, and what the apps offer."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from django.apps import apps
from django.utils.module_loading import import_string

from xiaowu.kernel.database.config import Role, home
from xiaowu.kernel.offer import Command, HouseApp, house_apps, offers
from xiaowu.kernel.offer.folders import lying_here, offering

ROOT = Path(__file__).resolve().parents[1]
Run = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: list[str] | None = None) -> int:
    """Parse and run one command; returns its exit code."""
    given_words = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="xiaowu", description="校務：一個城市的教育局與各級學校每天使用的平臺")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_own(commands)
    _add_offered(commands, offering(given_words[0]) if given_words else lying_here())
    given = parser.parse_args(given_words)
    run: Run = given.run
    return run(given)


def _add_own(commands: Commands) -> None:
    for name, run, words in (
        ("serve", _serve, "serve pages and API (PORT, default 8000)"),
        ("work", _work, "run background jobs"),
        ("docs", _docs, "write the generated documents anew"),
        ("messages", _messages, "bring the catalogue up to the code; exit 1 while English is missing"),
        ("screenshots", _screenshots, "take the README's screenshots of the running demo anew"),
        ("test", _tool("test"), "lint, then all tests"),
        ("lint", _tool("lint"), "style, types, import contracts"),
        ("shape", _tool("shape"), "print the size of functions and files"),
    ):
        _add(commands, name, run, words)
    migrate = _add(commands, "migrate", _migrate, "bring the database up to the code, as its owner")
    migrate.add_argument(
        "--contract", action="store_true", help="also drop functions that only the release before called: once none of its nodes runs"
    )
    check = _add(commands, "check", _check, "look for what constraints cannot forbid; exit 1 if something contradicts")
    check.add_argument("--mend", action="store_true", help="first bring what was left behind after what it follows")
    new = _add(commands, "new-system", _new_system, "write an empty but living system into the package's folder")
    new.add_argument("name", help="of its folder: small letters")
    new.add_argument("--title", required=True, help="its name in Traditional Chinese, as the navigation shows it")
    new.add_argument("--english", required=True, help="the same in English")
    manage = _add(commands, "manage", _manage, "any Django command")
    manage.add_argument("rest", nargs=argparse.REMAINDER)


def _add_offered(commands: Commands, lying: Iterable[type[HouseApp]]) -> None:
    """Commands of apps on disk: which are switched on is known only when Django is set up, as the role that the command names."""
    for app in lying:
        for offered in app.offer.commands:
            parser = _add(commands, offered.name, _offered(app, offered), offered.words)
            for each in offered.arguments:
                parser.add_argument(*each.names, **each.options)


def _offered(app: type[HouseApp], offered: Command) -> Run:
    def run(given: argparse.Namespace) -> int:
        if offered.role is not None:
            _setup(offered.role, database=offered.database)
            if not apps.is_installed(app.name):
                print(f"refused: {app.name} is not switched on in the settings", file=sys.stderr)
                return 1
        chosen: Run = import_string(offered.run)
        return chosen(given)

    return run


def _add(commands: Commands, name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=run)
    return parser


def _serve(_given: argparse.Namespace) -> int:
    from xiaowu.kernel.serving import is_taken, preloaded, processes  # needs the settings

    port = int(os.environ.get("PORT", "8000"))
    if is_taken(port):
        print(f"refused: port {port} is in use; choose another with PORT", file=sys.stderr)
        return 1
    _setup(Role.APP, is_watched=True)
    if _is_unfit():
        return 1
    preloaded.main(port, processes())
    return 0


def _work(_given: argparse.Namespace) -> int:
    _setup(Role.APP, is_watched=True)
    if _is_unfit():
        return 1
    from xiaowu.kernel.queue.waiting import wait  # needs the settings

    wait()
    return 0


def _is_unfit() -> bool:
    """Whether the database says that this process should not serve; prints why."""
    from django.db import connection  # needs the settings

    from xiaowu.kernel.database.setup import faults

    found = faults()
    connection.close()
    for each in found:
        print(f"refused: {each}", file=sys.stderr)
    return bool(found)


def _migrate(given: argparse.Namespace) -> int:
    _setup(Role.OWNER)
    from xiaowu.kernel.database import retired, setup  # needs the settings

    setup.migrate(verbosity=1)
    if given.contract:
        print("dropped:", ", ".join(retired.contract()) or "nothing")
    return 0


def _check(given: argparse.Namespace) -> int:
    _setup(Role.OWNER)
    from django.db import transaction  # needs the settings

    from xiaowu.kernel import clock
    from xiaowu.kernel.actor import system
    from xiaowu.kernel.integrity import find_all

    if given.mend:
        with transaction.atomic():
            for app in house_apps():
                if app.offer.mend:
                    print(f"{app.label}: {import_string(app.offer.mend)(system('check'))} mended")
    is_wrong = False
    for check, found in find_all(clock.today()):
        is_wrong |= bool(found) and not check.is_question
        print(f"{'? ' if check.is_question else ''}{check.what}: {len(found) or 'none'}")
        for each in found:
            print(f"  school {each.school_id}: {each.about}")
    return 1 if is_wrong else 0


def _docs(_given: argparse.Namespace) -> int:
    _setup(Role.APP, database=False)
    for each in (document for offer in offers() for document in offer.documents):
        (ROOT / "docs" / each.name).write_text(import_string(each.text)(), encoding="utf-8")
    return 0


def _messages(_given: argparse.Namespace) -> int:
    from xiaowu.kernel.ui import messages  # only what runs needs them: help comes at once

    missing = messages.update()
    messages.compile_if_stale()
    print("\n".join(missing) or "complete")
    return 1 if missing else 0


def _new_system(given: argparse.Namespace) -> int:
    from xiaowu.kernel import newsystem  # only this command needs it

    try:
        written = newsystem.write(ROOT / "xiaowu", given.name, title=given.title, english=given.english)
    except ValueError as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    print(*(path.relative_to(ROOT) for path in written), sep="\n")
    print(f'switch it on: add "xiaowu.{given.name}" to INSTALLED_APPS before "xiaowu.portal"; then run: xiaowu docs')
    return 0


def _screenshots(_given: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, str(ROOT / "docs" / "screenshots" / "take.py")])


def _tool(name: str) -> Callable[[argparse.Namespace], int]:
    return lambda _given: subprocess.call(["make", "-C", str(ROOT), name])


def _manage(given: argparse.Namespace) -> int:
    return _django(*given.rest, role=os.environ.get("XIAOWU_DATABASE_ROLE", "app"))


def _django(*arguments: str, role: str) -> int:
    _setup(role)
    from django.core.management import execute_from_command_line  # needs the settings

    execute_from_command_line(["xiaowu", *arguments])
    return 0


def _setup(role: str, *, database: bool = True, is_watched: bool = False) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaowu.settings")
    os.environ["XIAOWU_DATABASE_ROLE"] = role
    if database:
        import atexit  # only what runs needs it: help comes at once

        from xiaowu.kernel.database.setup import started

        atexit.register(started(home(), is_watched=is_watched))
    from xiaowu.kernel.ui import messages  # only what runs needs it: help comes at once

    messages.set_up()


if __name__ == "__main__":
    sys.exit(main())
