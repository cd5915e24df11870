"""Commands (指令): what an app offers becomes a command of `xiaowu`, and listing commands needs no settings."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.utils.module_loading import import_string

from xiaowu.kernel.offer import house_apps, offers
from xiaowu.kernel.offer.folders import lying_here, offering


def test_whoever_asks_for_help_is_told_every_offered_command_without_settings(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not re.match(r"XIAOWU|DATABASE|DJANGO", name)}
    asked = [sys.executable, "-m", "xiaowu.cli", "--help"]
    told = subprocess.run(asked, env=bare | {"XIAOWU_HOME": str(tmp_path / "home")}, capture_output=True, text=True, check=True).stdout
    offered = [command.name for offer in offers() for command in offer.commands]
    assert len(offered) > 5
    assert [name for name in offered if not re.search(rf"^    {name}\b", told, re.MULTILINE)] == []
    assert not (tmp_path / "home").exists()


def test_every_offered_command_can_be_run_and_none_has_anothers_name() -> None:
    offered = [command for offer in offers() for command in offer.commands]
    assert len({command.name for command in offered}) == len(offered) > 5
    assert all(callable(import_string(command.run)) for command in offered)


def test_whoever_gives_a_command_waits_for_the_app_that_offers_it_and_for_no_other() -> None:
    for app in lying_here():
        assert [offering(command.name) for command in app.offer.commands] == [[app]] * len(app.offer.commands)
    assert offering("no-such-command") == list(lying_here())
    asked = "import sys; from xiaowu.kernel.offer.folders import offering; offering('traffic'); print('xiaowu.meals.apps' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "False\n"


def test_every_app_that_lies_here_is_switched_on() -> None:
    assert {app.name for app in lying_here()} == {type(app).name for app in house_apps()}


def test_every_generated_document_says_what_the_code_declares() -> None:
    documents = [document for offer in offers() for document in offer.documents]
    assert len(documents) > 1
    stale = [each.name for each in documents if Path("docs", each.name).read_text(encoding="utf-8") != import_string(each.text)()]
    assert stale == [], "run: make docs"
