"""Pages are compiled once for a release and a language; what is kept of one is never taken for another."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from jinja2 import DictLoader, Environment, Template

from xiaowu.kernel.ui import compiled
from xiaowu.kernel.ui.compiled import CompiledPages, forget_unused
from xiaowu.kernel.ui.environment import StillWords, in_language

PAGE = "<p>{{ _('登出') }} {{ name }}</p>"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "XIAOWU_HOME", tmp_path)
    return tmp_path / "compiled"


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were compiled, in turn."""
    done: list[str] = []
    compile_page = Environment.compile

    def noted(self: Environment, source: str, name: str | None = None, *more: object, **options: object) -> object:
        done.append(str(name))
        return compile_page(self, source, name, *more, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", noted)
    return done


def page(text: str = PAGE, language: str = "zh-hant", name: str = "a.html") -> Template:
    """A page as a process that has just started gets it."""
    made = Environment(autoescape=True, extensions=[StillWords], loader=DictLoader({name: text}), bytecode_cache=CompiledPages(language))
    made.globals = in_language(language).globals
    with translation.override(language):
        return made.get_template(name)


def test_a_page_is_compiled_once_and_reads_the_same_to_the_next_process(home: Path, compiles: list[str]) -> None:
    shown = [page().render(name="<王>") for _process in range(3)]
    assert shown == ["<p>登出 &lt;王&gt;</p>"] * 3
    assert compiles == ["a.html"]


def test_another_language_text_name_or_release_is_compiled_anew(home: Path, compiles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert page().render(name="") != page(language="en").render(name="")
    page(text=PAGE + ".")
    page(name="b.html")
    monkeypatch.setattr(compiled, "_mark", lambda: "another release")
    page()
    assert compiles == ["a.html", "a.html", "a.html", "b.html", "a.html"]


def test_words_that_a_new_catalogue_says_otherwise_are_compiled_anew(home: Path, compiles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page()
    monkeypatch.setitem(in_language("zh-hant").globals, "_", lambda text: f"新的{text}")
    assert page().render(name="") == "<p>新的登出 </p>"
    assert compiles == ["a.html", "a.html"]


@pytest.mark.parametrize("harm", [b"", b"\0" * 400, b"j2", "half"])
def test_a_file_that_was_cut_off_or_is_something_else_is_compiled_anew(home: Path, compiles: list[str], harm: bytes | str) -> None:
    before = page().render(name="王")
    [kept] = home.iterdir()
    kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2] if isinstance(harm, str) else harm)
    assert page().render(name="王") == before
    assert compiles == ["a.html", "a.html"]


def test_a_house_whose_home_holds_no_files_serves_all_the_same(home: Path, compiles: list[str]) -> None:
    home.write_text("no folder")
    assert page().render(name="王") == page().render(name="王") == "<p>登出 王</p>"
    assert compiles == ["a.html", "a.html"]


def test_what_no_process_has_read_for_a_month_is_removed(home: Path) -> None:
    page(name="old.html")
    [old] = home.iterdir()
    page(name="read.html")
    month_ago = time.time() - 31 * 86_400
    for each in home.iterdir():
        os.utime(each, (month_ago, month_ago))
    page(name="read.html")
    forget_unused()
    assert not old.exists()
    assert list(home.iterdir()) != []
