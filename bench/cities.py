"""The cities that are compared: each has a database and a server of its own, all running at the same time."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cast import People, Teacher

ROOT = Path(__file__).resolve().parents[1]
COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Release:
    """Code that serves a city: its folder and its Python."""

    folder: Path
    python: str


HERE = Release(ROOT, sys.executable)


class City:
    """A running city; `name` is its name in the tables, `settings` what its processes read from their environment."""

    def __init__(self, name: str, home: Path, port: int, now: str, release: Release, settings: Mapping[str, str] | None = None) -> None:
        self.name, self.home, self.port = name, home, port
        self._process = subprocess.Popen(
            [release.python, str(ROOT / "bench" / "stand.py"), str(home), str(port)], cwd=release.folder,
            env=os.environ | {"XIAOWU_NOW": now, **(settings or {})}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = self._heard()
        self.statements: dict[str, int] = said["statements"]
        self.people = _people(said["people"])
        self.server: int = said["server"]  # the process that began its server's processes

    def floor(self, step: str, seconds: float) -> float:
        """What pgbench achieves with the step's own SQL, in transactions a second; 0 if other work decides."""
        return float(self._asked(f"floor {step} {seconds}"))

    def memory(self) -> dict[str, int]:
        """Megabytes by kind of process."""
        return dict(self._asked("memory"))

    def processor(self) -> dict[str, float]:
        """Seconds of processor time that its processes have taken so far, by kind."""
        return dict(self._asked("processor"))

    def reports(self) -> list[str]:
        """Lines on a year's reports, if there is a year of rolls."""
        return list(self._asked("reports"))

    def end(self) -> None:
        """Stop its server and its database."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=60)

    def _asked(self, words: str) -> Any:
        assert self._process.stdin
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a city's server did not come up; its words stand above")
        return json.loads(line)


def _people(said: dict[str, Any]) -> People:
    teachers, apart = ([Teacher(**each) for each in said[group]] for group in ("teachers", "apart"))
    return People(said["day"], said["password"], teachers, apart, [(token, school) for token, school in said["principals"]], said["officer"])


def build(size: str, home: Path, release: Release = HERE) -> str:
    """Build a city of so many schools; returns the moment of its morning."""
    words = ["--country"] if size == COUNTRY else ["--schools", size]
    begun = time.perf_counter()
    done = subprocess.run(
        [release.python, "-m", "xiaowu.cli", "city", *words], cwd=release.folder, env=os.environ | {"XIAOWU_HOME": str(home), "XIAOWU_NOW": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = done.stderr.strip().splitlines()[-1]
    print(f"{size}: {told}; {time.perf_counter() - begun:.0f} s with migrations", flush=True)
    return done.stdout.strip().splitlines()[-1]


def earlier(commit: str) -> Release:
    """The code of another commit, with its dependencies, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="xiaowu-before-"))
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", commit], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    for words in (["-m", "venv", ".venv"], ["-m", "pip", "install", "--quiet", "uv>=0.9"]):
        subprocess.run([str(folder / ".venv" / "bin" / "python") if words[1] == "pip" else sys.executable, *words], cwd=folder, check=True)
    environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(folder / ".venv")}
    subprocess.run([str(folder / ".venv" / "bin" / "uv"), "sync", "--quiet", "--frozen", "--inexact"], cwd=folder, env=environment, check=True)
    return Release(folder, str(folder / ".venv" / "bin" / "python"))


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
