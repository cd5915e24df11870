"""The wheel: it holds no tests and all that a demo needs; in an empty environment, away from the sources, `xiaowu demo` comes up and stops."""

import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from xiaowu.kernel.serving import await_ready

pytestmark = pytest.mark.xdist_group("test_wheel")
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
    """The folder of commands of an environment that holds the wheel and what it asks for, in the tried versions."""
    locked, fresh = wheel.with_name("locked.txt"), wheel.with_name("environment")
    export = [UV, "export", "--frozen", "--no-dev", "--no-hashes", "--no-emit-project", "--quiet", "--project", ROOT, "--output-file", locked]
    subprocess.run(export, check=True)
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, fresh], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", fresh / "bin/python", "--constraint", locked, wheel], check=True)
    return fresh / "bin"


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not re.match(r"XIAOWU|DATABASE|DJANGO|PYTHONPATH", name)}
    running = subprocess.Popen([installed / "xiaowu", "demo"], env=ours | {"XIAOWU_HOME": str(tmp_path / "home"), "PORT": str(port)}, cwd=tmp_path)
    try:
        assert await_ready(port, running)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=60)


def test_wheel_holds_what_the_package_reads_and_no_tests(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", "xiaowu"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in held if "tests/" in name} == set()
    assert {name for name in tracked if "/tests/" not in name} - held == set()
    assert "xiaowu/kernel/ui/locale/en/LC_MESSAGES/django.mo" in held


def test_demo_runs_from_an_installed_wheel_in_both_languages(demo: str) -> None:
    with httpx2.Client(base_url=demo, timeout=30) as client:
        assert "登入" in client.get("/accounts/login/").text
        client.cookies.set("django_language", "en")
        assert "Sign in" in client.get("/accounts/login/").text
