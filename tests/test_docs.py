"""The documents cannot drift: what they name exists."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_every_app_and_tool_of_the_architecture_exists() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    picture = text.split("**Floors.**")[0]
    named = set(re.findall(r"^    (\w+) ", picture, re.M))
    floors = {path.name for path in (ROOT / "xiaowu").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert named >= floors
    tools = {path.name for path in (ROOT / "xiaowu/kernel").iterdir() if (path / "__init__.py").exists()} - {"tests", "migrations"}
    assert {tool for tool in tools if tool not in picture} == set()


def test_every_step_of_the_walk_names_what_exists() -> None:
    text = (ROOT / "docs/walk.md").read_text(encoding="utf-8")
    paths = re.findall(r"`(xiaowu/[\w/.]+)`", text)
    assert len(paths) > 12
    code = "".join((ROOT / path).read_text(encoding="utf-8") for path in paths)
    names = [name for name in re.findall(r"`(\w+)`", text) if name != "303"]
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.parametrize(("walk", "words", "files"), [("# One saved roll", 236, 19), ("# One question", 345, 25), ("# One case", 270, 20)])
def test_a_walk_grows_no_longer(walk: str, words: int, files: int) -> None:
    """A saved roll passed as many files before a roll had periods, leave and families."""
    text = (ROOT / "docs/walk.md").read_text(encoding="utf-8")
    found = walk + text.split(walk)[1].split("\n# ")[0]
    assert (len(found.split()) <= words, len(re.findall(r"`xiaowu/", found)) <= files) == (True, True)


def test_every_mechanism_of_the_shapes_exists() -> None:
    text = (ROOT / "docs/shapes.md").read_text(encoding="utf-8")
    named = [(module, re.findall(r"`(\w+)`", names)) for module, names in re.findall(r"`((?:kernel|roster)[\w.]*)` \(([^)]+)\)", text)]
    assert len(named) > 15
    assert [(module, name) for module, names in named for name in names if not hasattr(import_module(f"xiaowu.{module}"), name)] == []


def test_every_identifier_of_the_glossary_exists() -> None:
    names = re.findall(r"^\| [^|]+ \| `(\w+)` \|", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.M)
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "xiaowu").rglob("*.py"))
    assert len(names) > 30
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[\[>=<; ]", each)[0] for each in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])}
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert {each for each in wanted if not re.search(rf"\b{re.escape(each)}\b", text)} == set()


@pytest.mark.parametrize("document", sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]))
def test_every_link_and_picture_leads_somewhere(document: str) -> None:
    path = ROOT / document
    targets = re.findall(r"\]\((?!https?://)([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_both_readmes_have_the_same_commands() -> None:
    commands = [
        set(re.findall(r"(?:`|^    )(make \w+|xiaowu --help)", (ROOT / name).read_text(encoding="utf-8"), re.M))
        for name in ("README.md", "README.zh-TW.md")
    ]
    assert commands[0] == commands[1]


def test_every_command_of_the_readme_is_a_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^    )make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_proof_of_the_security_page_is_a_test() -> None:
    proofs = re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text(encoding="utf-8"))
    code = "".join(path.read_text(encoding="utf-8") for folder in ("tests", "xiaowu") for path in (ROOT / folder).rglob("test_*.py"))
    assert len(proofs) > 25
    assert [proof for proof in proofs if f"def {proof}(" not in code] == []


def test_no_test_imports_from_a_test() -> None:
    """What several tests need is a helper beside them, or a fixture of the folder's conftest."""
    modules = [path for folder in ("tests", "xiaowu") for path in (ROOT / folder).rglob("*.py") if "tests" in path.parts]
    assert len(modules) > 150
    assert [str(path) for path in modules if re.search(r"^\s*from \S*\.test_\w+ import", path.read_text(encoding="utf-8"), re.M)] == []
