"""`xiaowu new-system` in a copy of the project: what it wrote works, with one line in the settings as the only other edit."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import HOME, copy_template

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DATABASE = "xiaowu_lendings"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, _database: None) -> Run:
    """Runs a command in a copy of the project with the new system `lendings` switched on, on a copy of the cast's database."""
    copy = tmp_path_factory.mktemp("house")
    for name in filter(None, _told("git", "ls-files", "-co", "--exclude-standard", where=ROOT).splitlines()):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    copy_template(DATABASE)
    bare = {name: value for name, value in os.environ.items() if not re.match(r"PYTEST|XIAOWU_COVERED", name)}
    environment = bare | {"XIAOWU_HOME": str(HOME), "XIAOWU_DATABASE_NAME": DATABASE, "XIAOWU_TEST_TEMPLATE": DATABASE}

    def run(*words: str | Path, **more: str) -> str:
        return _told(*words, where=copy, environment=environment | more)

    run(sys.executable, "-m", "xiaowu.cli", "new-system", "lendings", "--title", "借用", "--english", "Lendings")
    settings = copy / "xiaowu" / "settings.py"
    before = settings.read_text(encoding="utf-8")
    after = before.replace('    "xiaowu.portal",\n', '    "xiaowu.lendings",\n    "xiaowu.portal",\n')
    assert after.count("\n") == before.count("\n") + 1
    settings.write_text(after, encoding="utf-8")
    return run


def _told(*words: str | Path, where: Path, environment: dict[str, str] | None = None) -> str:
    """The output of a program, which must succeed."""
    done = subprocess.run(words, cwd=where, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    return done.stdout


def test_it_is_written_as_the_house_writes_and_keeps_its_contracts_and_sizes(run: Run) -> None:
    run(BIN / "ruff", "check", "xiaowu/lendings")
    run(BIN / "ruff", "format", "--check", "xiaowu/lendings")
    run("git", "init", "--quiet")  # sizes are measured for the files that git knows
    run(sys.executable, "bench/shape.py")
    assert "0 broken" in run(BIN / "lint-imports", "--no-logo", "--no-cache")


def test_commands_and_documents_know_it(run: Run) -> None:
    assert re.search(r"^    lendings\b", run(sys.executable, "-m", "xiaowu.cli", "--help"), re.MULTILINE)
    run(sys.executable, "-m", "xiaowu.cli", "docs")
    assert "`lendings.see`" in run("cat", "docs/permissions.md")


def test_its_own_tests_and_those_that_walk_the_house_pass(run: Run) -> None:
    """Its own tests cover navigation, demo, API and command; the house's cover the access matrix, lists, flows, imports, retention, personal data."""
    walks = [
        "tests/test_lists.py",
        "tests/test_flows.py",
        "tests/test_imports.py",
        "tests/test_access_matrix.py::test_each_role_opens_and_writes_exactly_what_the_declarations_say[it_coordinator]",
        "tests/test_retention.py::test_every_table_says_how_long_its_rows_are_kept_or_why_for_good",
        "xiaowu/kernel/tests/test_migrations.py::test_models_and_migrations_say_the_same",
        "tests/test_access.py::test_every_view_names_a_declared_permission",
        "tests/test_access.py::test_every_unique_rule_of_a_schools_data_names_its_school",
        "tests/test_personal.py::test_every_table_that_names_a_person_a_child_or_an_account_is_declared",
        "xiaowu/lendings",
    ]
    run(sys.executable, "-m", "tests.building", "lendings", XIAOWU_DATABASE_ROLE="owner")
    as_worker = {"PYTEST_XDIST_WORKER": "lendings"}  # it finds the database server, and leaves it running
    told = run(
        sys.executable, "-m", "pytest", "-n", "0", "-rA", "-k", "lendings or not (test_lists or test_flows or test_imports)", *walks, **as_worker
    )
    assert len(re.findall(r"^PASSED xiaowu/lendings", told, re.MULTILINE)) >= 8
    for walk in (
        "test_lists.py::.*lendings:list",
        "test_lists.py::.*imports:lendings_list",
        "test_flows.py::.*lendings_note",
        "test_imports.py::.*lendings",
    ):
        assert re.search(rf"^PASSED tests/{walk}", told, re.MULTILINE), walk
