"""A new system (新系統): `xiaowu new-system NAME` writes a small working app, with every room that a system needs, from `template/`.

It writes a list of notes by school: a table with its guard, a permission, a flow with its buttons, an action, a query, a declared list, a
form, an import, attachments, an API function, its data in the demo, and tests. One line in the settings switches it on; then its author replaces
these contents by the system's own.
"""

import re
from pathlib import Path
from string import Template

from babel.messages.pofile import write_po

from xiaowu.kernel.ui import messages

_TEMPLATE = Path(__file__).parent / "template"
_RENAMED = {"trials": "tests"}  # the package leaves out folders named `tests`
_WORDS = {
    "{title}": "{english}",
    "查看{title}": "See: {english}",
    "登錄{title}": "Enter: {english}",
    "沒有{title}": "Nothing yet: {english}",
    "已登錄{title}。": "Entered: {english}.",
    "{title}不能空白。": "Blank: {english}.",
    "匯入{title}": "Take in a sheet: {english}",
    "待處理": "To be done",
    "已處理": "Done",
    "標為已處理": "Mark as done",
    "重新處理": "Take up again",
    "這一列與前面的重複。": "This row says the same as one before it.",
}


def write(package: Path, name: str, *, title: str, english: str) -> list[Path]:
    """Write the system `name` into the package's folder and its words into the catalogue; returns the files.
    Raises ValueError for an unusable name.
    """
    if not re.fullmatch(r"[a-z][a-z_]{2,29}", name):
        raise ValueError(f"not a name of an app: {name}")
    folder = package / name
    if folder.exists():
        raise ValueError(f"there is something already: {folder}")
    given = {"name": name, "Name": name.title().replace("_", ""), "title": title}
    written = []
    for source in sorted(each for each in _TEMPLATE.rglob("*.txt")):
        target = folder.joinpath(*(_part(part, name) for part in source.relative_to(_TEMPLATE).with_suffix("").parts))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template(source.read_text(encoding="utf-8")).substitute(given)
        target.write_text(_in_order(text), encoding="utf-8")
        written.append(target)
    _translate({zh.format(title=title): en.format(english=english) for zh, en in _WORDS.items()})
    return written


def _in_order(text: str) -> str:
    """Sort the house's own imports, whose order depends on the system's name."""
    lines = text.splitlines(keepends=True)
    of_house = [each for each in lines if each.startswith("from xiaowu.")]
    if not of_house:
        return text
    begin = lines.index(of_house[0])
    lines[begin : begin + len(of_house)] = sorted(of_house, key=lambda line: line.split()[1])
    return "".join(lines)


def _part(part: str, name: str) -> str:
    return name if part == "system" else _RENAMED.get(part, part)


def _translate(words: dict[str, str]) -> None:
    catalogue = messages.read()
    for chinese, english in words.items():
        if chinese not in catalogue:
            catalogue.add(chinese, english)
    with messages.CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=160, sort_output=True, omit_header=False, include_lineno=False)
