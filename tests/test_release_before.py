"""The release before serves on the schema of this one: while nodes are changed one after the other, both are at work."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from conftest import Somebody, copy_template
from tests.servers import free_port, signed_in
from xiaowu.kernel.database.functions import functions, head
from xiaowu.kernel.database.standing import CHANGED, STANDING
from xiaowu.kernel.serving import await_ready

ROOT = Path(__file__).resolve().parents[1]
DATABASE = f"before_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"

# what stood in the database, which this release does not have any more, is still there after its `xiaowu migrate`
_KEPT = """
import django, sys
from pathlib import Path
django.setup()
from django.db import connection
from xiaowu.kernel.database import functions
for path in sys.argv[1:]:
    connection.cursor().execute(functions.read(Path(path)).text)
functions.apply()
"""


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it was before the newest migration, in a folder of its own."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no history here: this is not a working copy of git")
    newest = git("log", "-1", "--format=%H", "--diff-filter=A", "--", "xiaowu/*/migrations/*.py")
    if not newest or subprocess.run(["git", "rev-parse", "-q", "--verify", f"{newest}~1"], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("the history begins after the newest migration")
    added = git("diff", "--name-only", "--diff-filter=A", f"{newest}~1", "HEAD", "--", "xiaowu/*/migrations/*.py").split("\n")
    names = {f"{Path(each).parts[1]}.{Path(each).stem}" for each in added}
    if listed := names & set(STANDING):
        pytest.skip(f"stands with everything stopped: {', '.join(sorted(listed))}")
    folder = tmp_path_factory.mktemp("before")
    archive = subprocess.run(["git", "archive", f"{newest}~1", "xiaowu", "tests", "conftest.py"], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


@pytest.fixture(scope="module")
def served(before: Path) -> Iterator[str]:
    copy_template(DATABASE)
    port = free_port(1)
    environment = os.environ | {"XIAOWU_DATABASE_NAME": DATABASE, "XIAOWU_DATABASE_ROLE": "app", "PYTHONPATH": str(before)}
    if gone := [str(path) for path in before.glob("xiaowu/*/sql/*.sql") if path.stem not in {each.name for each in functions()}]:
        subprocess.run(
            [sys.executable, "-c", _KEPT, *gone], env=os.environ | {"XIAOWU_DATABASE_NAME": DATABASE, "XIAOWU_DATABASE_ROLE": "owner"}, check=True
        )
    server = subprocess.Popen([sys.executable, "-m", "xiaowu.kernel.serving.preloaded", str(port), "1"], env=environment, cwd=before)
    try:
        assert await_ready(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=40)


def test_people_sign_in_and_take_the_roll_with_the_release_before(served: str, people: dict[str, Somebody]) -> None:
    who = people["homeroom_teacher"]
    client: httpx2.Client = signed_in(served, who)
    roll = client.get("/attendance/")
    assert roll.status_code == 200
    assert "data-roll" in roll.text
    assert client.get("/").status_code == 200


def test_no_function_that_the_release_before_calls_takes_or_returns_something_else(before: Path) -> None:
    now = {each.name: head(each.text) for each in functions() if not each.is_view}
    earlier = {path.stem: head(path.read_text(encoding="utf-8")) for path in before.glob("xiaowu/*/sql/*.sql")}
    assert len(earlier) > 100
    changed = [name for name in now if name in earlier and now[name] != earlier[name] and name not in CHANGED]
    assert not changed, "give it another name, since the release before calls the old one: " + ", ".join(changed)
