"""The wheel: it contains no tests and everything that a demo needs; in an empty environment, away from the sources,
`xiaowu demo` starts and stops.
"""

import csv
import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx2
import pytest

from xiaowu.kernel.database import embedded

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([UV, "build", "--wheel", "--quiet", "--out-dir", folder, ROOT], check=True)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The command folder of an environment that holds the wheel and its dependencies, in the tested versions."""
    locked, fresh = wheel.with_name("locked.txt"), wheel.with_name("environment")
    export = [UV, "export", "--frozen", "--no-dev", "--no-hashes", "--no-emit-project", "--quiet", "--project", ROOT, "--output-file", locked]
    subprocess.run(export, check=True)
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, fresh], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", fresh / "bin/python", "--constraint", locked, wheel], check=True)
    return fresh / "bin"


def test_wheel_holds_what_the_package_reads_and_no_tests(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", "xiaowu"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in held if "tests/" in name} == set()
    assert {name for name in tracked if "/tests/" not in name} - held == set()
    assert "xiaowu/kernel/ui/locale/en/LC_MESSAGES/django.mo" in held


def test_demo_of_an_installed_wheel_builds_once_tells_who_may_sign_in_and_starts_again_with_what_is_there(installed: Path, tmp_path: Path) -> None:
    """The command as a person runs it, twice, in both languages: in a closed folder on a path with a space."""
    home = tmp_path / "a closed" / "home"
    home.mkdir(parents=True)
    home.parent.chmod(0o700)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bare = {name: value for name, value in os.environ.items() if not re.match(r"XIAOWU|DATABASE|DJANGO|PYTHONPATH", name)}
    told = []
    for language, sign_in in (("zh-hant", "登入"), ("en", "Sign in")):
        demo = subprocess.Popen(
            [installed / "xiaowu", "demo"], env=bare | {"XIAOWU_HOME": str(home), "PORT": str(port)}, cwd=tmp_path,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert demo.stdout
        told.append(list(_until(demo.stdout, "all accounts")))
        assert told[-1][0].strip() == f"ready http://127.0.0.1:{port}"
        door = httpx2.get(f"http://127.0.0.1:{port}/accounts/login/", cookies={"django_language": language}, timeout=30)
        assert (door.status_code, sign_in in door.text) == (200, True)
        demo.terminate()
        demo.wait(timeout=60)
    assert told[0] == told[1]
    with (home / "demo-accounts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"homeroom_teacher", "nutritionist", "it_coordinator", "bureau_officer"} <= {row["role"] for row in rows}
    assert set(rows[0]) == {"role", "sign_in", "password", "school", "class"}
    assert not embedded.server(home).is_running


def _until(stream: IO[str], last: str) -> Iterator[str]:
    for line in stream:
        yield line
        if last in line:
            return
