"""Branch coverage of the rooms that decide: every line and branch of rules, actions and permissions is run by a test.

Only their code is instrumented, from the moment it is imported; everything else runs at full speed. Measuring begins before anything of the package
is imported, in each worker; each worker's results come back with its session, and the first process joins them and fails the run.
"""

from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from slipcover import ImportManager, Slipcover

ROOT = Path(__file__).resolve().parents[1]
_ROOMS = {"rules", "actions", "permissions"}
Mark = int | tuple[int, int]  # a line, or a branch from a line to a line (0: out of the function)
Seen = Mapping[str, tuple[Collection[Mark], Collection[Mark]]]  # for each file: what was run, and what was not


def files(asked: Iterable[str] = ()) -> list[str]:
    """All files that must be covered, found on disk, including those that no test imports. If tests of certain apps were asked for, only theirs."""
    found = [path.relative_to(ROOT) for path in sorted((ROOT / "xiaowu").rglob("*.py")) if _Rooms().matches(path)]
    places = [Path(each.split("::")[0]).resolve() for each in asked]
    apps = {place.relative_to(ROOT).parts[:2] for place in places if place.is_relative_to(ROOT)}
    return [str(path) for path in found if path.parts[:2] in apps] or [str(path) for path in found]


class _Rooms:
    """Which files are instrumented."""

    def matches(self, name: str | Path) -> bool:
        path = Path(name)
        if not path.is_relative_to(ROOT / "xiaowu"):
            return False
        parts = {*path.relative_to(ROOT).with_suffix("").parts}
        return not _ROOMS.isdisjoint(parts) and "tests" not in parts


class Measured:
    """Measures one process of the run."""

    def __init__(self) -> None:
        self._probes = Slipcover(branch=True, immediate=True)
        ImportManager(self._probes, _Rooms()).__enter__()

    def seen(self) -> Seen:
        found = self._probes.get_coverage()["files"].items()
        return {
            str((Path.cwd() / name).relative_to(ROOT)): (
                [*each["executed_lines"], *each["executed_branches"]],
                [*each["missing_lines"], *each["missing_branches"]],
            )
            for name, each in found
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        getattr(session.config, "workeroutput", {})["seen"] = self.seen()


class Judge(Measured):
    """In the first process: joins the workers' results and reports what is missing, which counts as one failed test."""

    def __init__(self) -> None:
        super().__init__()
        self._told: list[Seen] = []
        self._missing: list[str] = []  # a run that was interrupted is not judged

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has finished, or is lost: nobody knows what a lost one ran, so nothing can stand in for it."""
        output = getattr(node, "workeroutput", {})
        if "seen" in output:
            self._told.append(output["seen"])
        else:
            self._missing.append(f"{node.gateway.id} was lost, and what it ran with it")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        ran = yield  # the workers' sessions have ended when this one ends
        self._missing += missing([self.seen(), *self._told], files(session.config.args))
        session.testsfailed += bool(self._missing)
        return ran

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self._missing:
            terminalreporter.write_line(line, red=True)


def begin(*, is_first: bool) -> Measured:
    return Judge() if is_first else Measured()


def missing(told: Iterable[Seen], wanted: Iterable[str]) -> Iterator[str]:
    """What no process ran in these files: each line, and each branch between lines that were run."""
    run, known = defaultdict[str, set[Mark]](set), defaultdict[str, set[Mark]](set)
    for seen in told:
        for name, (ran, not_run) in seen.items():
            run[name].update(ran)
            known[name].update(ran, not_run)
    for name in wanted:
        if name not in known:
            yield f"{name}: no test imports it"
        left = known[name] - run[name]
        for mark in sorted(left, key=lambda each: each if isinstance(each, tuple) else (each, -1)):
            if isinstance(mark, int):
                yield f"{name}:{mark}: no test runs this line"
            elif mark[0] in run[name] and mark[1] not in left:
                yield f"{name}:{mark[0]}: no test goes on from here to {f'line {mark[1]}' if mark[1] else 'the end of the function'}"
