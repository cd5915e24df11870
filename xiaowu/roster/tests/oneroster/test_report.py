"""What is wrong with a set, as a sheet for its maker."""

import argparse
import zipfile
from pathlib import Path

import pytest

from xiaowu.kernel.sheets import FORMATS, read
from xiaowu.roster.oneroster.commands import oneroster


def checked(path: Path, report: Path) -> int:
    return oneroster(argparse.Namespace(verb="check", file=path, school=None, full=False, ends=None, allow_city_roles=False, report=report))


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_operator_takes_away_what_is_wrong_with_a_set(tmp_path: Path, suffix: str) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.writestr("orgs.csv", "sourcedId\n1\n")
    assert checked(tmp_path / "set.zip", tmp_path / f"wrong.{suffix}") == 1
    told = read((tmp_path / f"wrong.{suffix}").read_bytes())
    assert (told.header, [row.cells[2] for row in told.rows]) == (("列", "欄位", "原因"), ["缺少 manifest.csv。"])


def test_a_report_in_no_known_form_is_refused_before_the_set_is_opened(tmp_path: Path) -> None:
    assert checked(tmp_path / "no.zip", tmp_path / "wrong.pdf") == 2
