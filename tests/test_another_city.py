"""Another city begins with a folder of its own, and nothing on its pages comes from the city in the package."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from conftest import copy_template
from tests.building import EMPTY
from xiaowu.kernel.access import declared
from xiaowu.kernel.database import embedded
from xiaowu.roster.queries.city import city, data, read
from xiaowu.roster.rules.city import NoCity

CITY = """
name = "山海市"
english = "Shanhai City"
[[sections]]
code = "schools"
title = "學務管理科"
"""
DISTRICTS = "it_district,administrative_district\n東,海濱區\n西,山腰區\n"
SCHOOLS = """code,name,level,city,district
990001,市立海濱國小,elementary,山海市,海濱區
990002,市立山腰國中,junior_high,山海市,山腰區
010301,國立華僑中學附設國中,junior_high,新北市,板橋區
"""
TERMS = "academic_year,semester,starts,ends\n115,1,2026-09-01,2027-01-25\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"city.toml": CITY, "districts.csv": DISTRICTS, "schools.csv": SCHOOLS, "terms.csv": TERMS}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_city_of_another_name_finds_nothing_of_this_one_on_any_page(_database: None, folder: Path) -> None:
    name = f"another_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    server = embedded.server(settings.XIAOWU_HOME)
    copy_template(name, of=EMPTY)
    environment = os.environ | {"XIAOWU_DATABASE_NAME": name, "XIAOWU_DATABASE_ROLE": "owner", "XIAOWU_CITY": str(folder)}
    asked = [sys.executable, "-m", "tests.another_city", "新北", "New Taipei", "九大", "板橋", "系統平臺組", "網管資安組"]
    try:
        run = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
        assert run.returncode == 0, run.stderr
        told = json.loads(run.stdout.splitlines()[-1])
    finally:
        with psycopg.connect(host=str(server.socket), user=embedded.SUPERUSER, dbname="postgres", autocommit=True) as superuser:
            superuser.execute(f'drop database "{name}" with (force)')
    assert (told["schools"], told["cities"]) == (2, ["山海市"])
    assert told["terms"] == [[115, 1, "2026-09-01"]]
    assert "學務管理科" in told["sections"]
    assert "資訊教育推廣組" not in told["sections"]
    assert told["opened"] > 100
    assert told["found"] == []


def test_a_folder_without_a_city_in_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoCity, match=r"city\.toml"):
        read(tmp_path)
    (tmp_path / "city.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(NoCity, match=r"city\.toml"):
        read(tmp_path)


def test_each_section_that_permissions_stand_on_is_told_to_whoever_sets_up_a_city() -> None:
    named = {code for grant in declared().values() for code in grant.sections}
    assert named == {"network", "platform"}
    told = (Path(__file__).parents[1] / "docs/operations.md").read_text(encoding="utf-8").split("## Another city")[1].split("\n## ")[0]
    assert {code for code in named if f"`{code}`" not in told} == set()
    assert named <= {each.code for each in city().sections}


def test_what_a_city_does_not_have_of_its_own_is_the_countrys() -> None:
    assert data("districts.csv").parent.name == "new_taipei"
    assert data("calendar.csv").parent.name == "data"
