"""The house's measures (房子的尺寸): functions, files and lines no longer than agreed, an import inside a function only with its reason.

Prints the largest of each kind and whatever breaks a measure; exit 1 where one is broken. `make lint` runs it. What may be larger stands in
EXEMPT with the reason; an exemption that nothing needs any more breaks the measure too.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTION, FILE, LINE = 40, 300, 160
_STORY = "one story, in the order in which it happens"
EXEMPT = {  # "path" or "path:function" → why
    "tests/browser/test_morning.py:test_four_people_live_a_school_morning": _STORY,
    "tests/browser/test_meetings.py:test_minutes_are_read_corrected_exported_and_their_resolution_returns": _STORY,
    "tests/test_children_are_followed.py:test_a_child_who_is_moved_while_the_roll_is_saved_waits_for_the_save": _STORY,
    "tests/browser/test_elsewhere.py:application": "a whole application of another house, as a class of four methods",
    "xiaowu/roster/tests/oneroster/standard.py:foreign": "a set as another system writes it, row by row",
}

Sizes = Iterator[tuple[str, int]]


def main() -> int:
    broken = [*_told("functions", functions(), FUNCTION), *_told("files", lines("py", "sql", "html", "css", "js"), FILE)]
    broken += [
        *_told("template lines", widths("html"), LINE),
        *(f"{where}: an import inside a function states its reason beside it" for where in unreasoned()),
    ]
    needed = {each.split(": ")[0] for each in broken}
    broken = [each for each in broken if each.split(": ")[0] not in EXEMPT]
    broken += [f"{name}: is exempt and need not be" for name in EXEMPT if name not in needed]
    print(*broken, sep="\n")
    return 1 if broken else 0


def tracked(*suffixes: str) -> Iterator[Path]:
    """The project's own files; migrations are history, which nobody may edit."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in sorted(listed.stdout.split("\n")):
        path = ROOT / name
        if name.endswith(tuple(f".{suffix}" for suffix in suffixes)) and "migrations" not in path.parts and path.exists():
            yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True, slots=True)
class Read:
    """What is measured of one file: each function by name with its length; where an import stands inside one, from its first line to its last."""

    path: Path
    functions: list[tuple[str, int]]
    imports: list[tuple[int, int]]


@cache
def read() -> list[Read]:
    """Every file of Python, each tree walked once and let go: a thousand trees at once keep the collector busier than the parser."""
    return [_read(path) for path in tracked("py")]


def _read(path: Path) -> Read:
    found = Read(path, [], [])
    waiting = [(ast.parse(path.read_text(encoding="utf-8")), False)]
    while waiting:
        node, is_inside = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.functions.append((node.name, (node.end_lineno or node.lineno) - node.lineno + 1))
            is_inside = True
        elif isinstance(node, ast.Import | ast.ImportFrom) and is_inside:
            found.imports.append((node.lineno, node.end_lineno or node.lineno))
        if not isinstance(node, ast.expr):  # no function and no import stands in one
            waiting += [(each, is_inside) for each in ast.iter_child_nodes(node)]
    return found


def functions() -> Sizes:
    for each in read():
        for name, size in each.functions:
            yield f"{named(each.path)}:{name}", size


def lines(*suffixes: str) -> Sizes:
    for path in tracked(*suffixes):
        yield named(path), len(path.read_text(encoding="utf-8").splitlines())


def widths(*suffixes: str) -> Sizes:
    for path in tracked(*suffixes):
        yield named(path), max((len(line) for line in path.read_text(encoding="utf-8").splitlines()), default=0)


def unreasoned() -> Iterator[str]:
    """Imports inside functions without a comment beside them; in a group of imports the first one's reason counts for all."""
    for each in read():
        written = each.path.read_text(encoding="utf-8").splitlines() if each.imports else []
        last, reasoned = 0, False
        for begins, ends in sorted(each.imports):
            stands_with = last and not any(line.strip() for line in written[last : begins - 1])
            above = written[begins - 2].lstrip()
            reasoned = (stands_with and reasoned) or above.startswith("#") or any("#" in line for line in written[begins - 1 : ends])
            last = ends
            if not reasoned:
                yield f"{named(each.path)}:{begins}"


def _told(what: str, sizes: Sizes, most: int) -> Iterator[str]:
    ordered = sorted(sizes, key=lambda each: -each[1])
    print(f"{what}: {len(ordered)}, median {ordered[len(ordered) // 2][1]}, largest {ordered[0][1]} of {most} ({ordered[0][0]})")
    return (f"{name}: {size} of {most} ({what})" for name, size in ordered if size > most)


if __name__ == "__main__":
    sys.exit(main())
