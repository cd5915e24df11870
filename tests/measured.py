"""Branch coverage of the rooms that decide: every line and branch of rules, actions and permissions is run by a test.

It begins before anything of the package is imported, in each worker; the first process joins what they found and fails the run. It is the
library itself and not its plugin for pytest, which begins in a worker only after Django is set up, when the rules are imported already.
"""

import io
from collections.abc import Generator, Iterator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[1]
_ROOMS = ("rules", "actions", "permissions")


def files() -> Iterator[str]:
    """All that must be covered, by what lies there: a file that no test imports is found too."""
    for path in sorted((ROOT / "xiaowu").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if set(parts) & set(_ROOMS) and "tests" not in parts:
            yield str(path)


class Measured:
    """Measures one process of the run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._coverage = _of(folder, data_suffix=True)
        self._coverage.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        self._coverage.save()


class Judge(Measured):
    """The first process: joins what its workers measured and tells what is missing, which counts as one failed test."""

    missing: list[str] = []  # a run that is broken off is not judged

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        ran = yield  # the workers' sessions have ended when it ends
        super().pytest_sessionfinish()
        self.missing = list(missing(self._folder))
        session.testsfailed += bool(self.missing)
        return ran

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self.missing:
            terminalreporter.write_line(line, red=True)


def begin(folder: Path, *, is_first: bool) -> Measured:
    return Judge(folder) if is_first else Measured(folder)


def missing(folder: Path) -> Iterator[str]:
    joined, told = _of(folder), io.StringIO()
    joined.combine([str(folder)], keep=True)
    measured = joined.get_data().measured_files()
    yield from (f"no test imports {path}" for path in files() if path not in measured)
    if joined.report(show_missing=True, skip_covered=True, file=told) < 100:
        yield from told.getvalue().splitlines()


def _of(folder: Path, *, data_suffix: bool = False) -> coverage.Coverage:
    include = [f"{ROOT}/xiaowu/**/{room}{tail}" for room in _ROOMS for tail in (".py", "/**")]
    return coverage.Coverage(str(folder / ".coverage"), data_suffix=data_suffix, branch=True, include=include, omit=["*/tests/*"], config_file=False)
