"""The measure of sizes finds what is longer than agreed, in a folder of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import shape


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A house of one file within every measure."""
    (tmp_path / "bench").mkdir()
    shutil.copy(shape.__file__, tmp_path / "bench" / "shape.py")
    (tmp_path / "page.html").write_text("<p>校務</p>\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def broken(folder: Path) -> list[str]:
    """What the measure says of it, but for the exemptions, of which a house of one file needs none."""
    run = subprocess.run([sys.executable, "bench/shape.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert not run.stderr
    return [line for line in run.stdout.splitlines()[3:] if not line.endswith("is exempt and need not be")]


def test_a_house_within_the_measures_has_nothing_to_mend(folder: Path) -> None:
    assert broken(folder) == []


def test_what_is_longer_than_agreed_is_named_with_its_size(folder: Path) -> None:
    (folder / "long.py").write_text("def much() -> None:\n" + "    print()\n" * shape.FUNCTION + "print()\n" * shape.FILE, encoding="utf-8")
    (folder / "wide.html").write_text("x" * (shape.LINE + 1), encoding="utf-8")
    assert broken(folder) == [
        "long.py:much: 41 of 40 (functions)",
        "long.py: 341 of 300 (files)",
        "wide.html: 161 of 160 (template lines)",
    ]


def test_an_import_inside_a_function_needs_its_reason(folder: Path) -> None:
    (folder / "late.py").write_text("def one() -> None:\n    import os  # slow\n\n\ndef other() -> None:\n    import os\n", encoding="utf-8")
    assert broken(folder) == ["late.py:6: an import inside a function states its reason beside it"]
