"""Automatic numbers of DOCX (自動編號): those that Word shows before a paragraph but does not write into its text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xiaowu.kernel.foreign.document.numerals import in_word
from xiaowu.kernel.foreign.document.pieces import given, local, number

BULLET = "- "
_LEVELS = 9
_FURTHEST = 50  # the longest chain of styles based on each other
_STANDS_ALONE = tuple("、，。：）)】〕」 \u3000\t")


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    shown: str = ""
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    in_digits: bool = False


@dataclass(slots=True)
class _List:
    """A numbered list as one `w:num` defines it: its levels, and the count that it shares with all lists of the same abstract list."""

    abstract: str
    levels: dict[int, _Level]
    restarted: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts the numbers through a document, in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, tuple[str, str | None, int | None]] = {}
        self._normal = ""
        self._by_style: dict[tuple[str, str, str], int] = {}  # the level of an abstract list, or of a list, that a style stands for
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if styles is not None:
            self._read_styles(styles)
        if numbering is not None:
            self._read_lists(numbering)

    def label(self, properties: Any) -> str:
        """The number before a paragraph with these properties, as a reader sees it; '' for none. Advances the count."""
        found = self._place(properties)
        if found is None:
            return ""
        name, depth = found
        numbered = self._lists[name]
        level = numbered.levels.get(depth, _Level())
        if level.form == "bullet":
            return BULLET
        counts = self._counts.setdefault(numbered.abstract, {})
        if name not in self._begun:
            self._begun.add(name)
            for each, start in numbered.restarted.items():
                counts[each] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            restart = numbered.levels.get(deeper, _Level()).restart
            if restart is None or depth < restart:
                del counts[deeper]
        return self._shown(level, numbered, counts)

    def _shown(self, level: _Level, numbered: _List, counts: dict[int, int]) -> str:
        told = level.shown
        for place in range(_LEVELS):
            if f"%{place + 1}" in told:
                other = numbered.levels.get(place, _Level())
                value = counts.get(place, other.start)
                form = "decimal" if level.in_digits else other.form
                told = told.replace(f"%{place + 1}", "" if form == "none" else in_word(form, value))
        if not told.strip():
            return ""
        return told if level.suffix == "nothing" or told.endswith(_STANDS_ALONE) else f"{told} "

    def _place(self, properties: Any) -> tuple[str, int] | None:
        name, depth, style = None, None, self._normal
        for each in properties if properties is not None else ():
            if local(each) == "numPr":
                name, depth = _numbered(each)
            elif local(each) == "pStyle":
                style = given(each, "val")
        of_style, of_depth = self._of_style(style)
        if name is None:
            name = of_style
            depth = depth if depth is not None else self._by_style.get(("list", name or "", style), of_depth)
        if name not in self._lists:  # 0 removes a number that the style has
            return None
        return name, min(depth or 0, _LEVELS - 1)

    def _of_style(self, style: str) -> tuple[str | None, int | None]:
        for _step in range(_FURTHEST):
            based, name, depth = self._styles.get(style, ("", None, None))
            if name is not None:
                return name, depth
            if not based:
                break
            style = based
        return None, None

    def _read_styles(self, root: Any) -> None:
        for style in root:
            if local(style) != "style" or given(style, "type", "paragraph") != "paragraph":
                continue
            based, name, depth = "", None, None
            for each in style:
                if local(each) == "basedOn":
                    based = given(each, "val")
                elif local(each) == "pPr":
                    for inner in each:
                        if local(inner) == "numPr":
                            name, depth = _numbered(inner)
            self._styles[given(style, "styleId")] = (based, name, depth)
            if given(style, "default") in ("1", "true", "on"):
                self._normal = given(style, "styleId")

    def _read_lists(self, root: Any) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        linked: dict[str, str] = {}  # by the name of a list style
        links: dict[str, str] = {}
        for each in root:
            if local(each) != "abstractNum":
                continue
            key = given(each, "abstractNumId")
            abstract[key] = dict(_levels(each))
            for inner in each:
                if local(inner) == "styleLink":
                    linked[given(inner, "val")] = key
                elif local(inner) == "numStyleLink":
                    links[key] = given(inner, "val")
                elif local(inner) == "lvl":
                    for style in inner:
                        if local(style) == "pStyle":
                            self._by_style["abstract", key, given(style, "val")] = number(given(inner, "ilvl"), 0)
        for each in root:
            if local(each) == "num" and given(each, "numId") != "0":
                self._read_list(each, abstract, links, linked)

    def _read_list(self, num: Any, abstract: dict[str, dict[int, _Level]], links: dict[str, str], linked: dict[str, str]) -> None:
        name = given(num, "numId")
        key = next((given(each, "val") for each in num if local(each) == "abstractNumId"), "")
        if key in links:
            key = linked.get(links[key], key)
        made = _List(key, dict(abstract.get(key, {})))
        for each in num:
            if local(each) != "lvlOverride":
                continue
            depth = number(given(each, "ilvl"), 0)
            made.levels.update(_levels(each))
            for inner in each:
                if local(inner) == "startOverride":
                    made.restarted[depth] = number(given(inner, "val"), 1)
        self._lists[name] = made
        for (kind, of, style), depth in list(self._by_style.items()):
            if kind == "abstract" and of == key:
                self._by_style["list", name, style] = depth


def _numbered(numbering: Any) -> tuple[str | None, int | None]:
    name, depth = None, None
    for each in numbering:
        if local(each) == "numId":
            name = given(each, "val")
        elif local(each) == "ilvl":
            depth = number(given(each, "val"), 0)
    return name, depth


def _levels(parent: Any) -> Iterator[tuple[int, _Level]]:
    for each in parent:
        if local(each) != "lvl":
            continue
        level = _Level()
        for inner in each:
            name, value = local(inner), given(inner, "val")
            if name == "numFmt":
                level.form = value
            elif name == "lvlText":
                level.shown = value
            elif name == "start":
                level.start = number(value, 1)
            elif name == "suff":
                level.suffix = value
            elif name == "lvlRestart":
                level.restart = number(value, 0)
            elif name == "isLgl":
                level.in_digits = value not in ("0", "false", "off")
        yield number(given(each, "ilvl"), 0), level
