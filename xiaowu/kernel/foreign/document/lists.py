"""Lists of ODT (清單): the numbers of their styles, counted through the document."""

from dataclasses import dataclass, field
from typing import Any

from xiaowu.kernel.foreign.document.numerals import in_odf
from xiaowu.kernel.foreign.document.pieces import given, local, number

BULLET = "- "
_STANDS_ALONE = tuple("、，。：）)】〕」 \u3000\t")
_LEVELS = {"list-level-style-number", "list-level-style-bullet", "list-level-style-image", "outline-level-style"}


@dataclass(frozen=True, slots=True)
class _Level:
    is_bullet: bool = False
    form: str = ""
    before: str = ""
    after: str = ""
    start: int = 1
    shown: int = 1


@dataclass(slots=True)
class OpenList:
    """A list that is being read: the style of its levels, and how far each level has counted."""

    style: str
    counts: dict[int, int] = field(default_factory=dict)


class Lists:
    """The styles of a document's lists and headings."""

    def __init__(self, roots: list[Any]) -> None:
        self._levels: dict[tuple[str, int], _Level] = {}
        self._last: dict[str, OpenList] = {}  # by style: the list that a continuing list continues
        self._named: dict[str, OpenList] = {}
        self._headings = OpenList("outline-style")
        for root in roots:
            for style in root.iter():
                if local(style) in ("list-style", "outline-style"):
                    self._read(style)

    def opened(self, element: Any, outer: OpenList | None) -> OpenList:
        """A nested list counts within the outer one; a top-level list begins anew unless it says that it continues."""
        if outer is not None:
            style = given(element, "style-name")
            return OpenList(style, outer.counts) if style and style != outer.style else outer
        style = given(element, "style-name")
        before = self._named.get(given(element, "continue-list")) if given(element, "continue-list") else None
        if before is None and given(element, "continue-numbering") == "true":
            before = self._last.get(style)
        made = OpenList(style, before.counts if before else {})
        self._last[style] = made
        if given(element, "id"):
            self._named[given(element, "id")] = made
        return made

    def numbered(self, element: Any) -> OpenList:
        """The list that a paragraph with its own number belongs to."""
        name, style = given(element, "list-id"), given(element, "style-name")
        return self._named.setdefault(name, OpenList(style)) if name else self._last.setdefault(style, OpenList(style))

    def label(self, of: OpenList, depth: int, item: Any) -> str:
        """The number of an item as text; '' where the style shows none."""
        level = self._levels.get((of.style, depth), _Level())
        if level.is_bullet:
            return BULLET
        start = given(item, "start-value")
        of.counts[depth] = number(start, 1) if start else of.counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in of.counts if each > depth]:
            del of.counts[deeper]
        return self._shown(of, depth, level)

    def heading(self, element: Any) -> str:
        """The number of a heading, from the outline's style."""
        depth = number(given(element, "outline-level", "1"), 1)
        if given(element, "is-list-header") == "true":
            return ""
        return self.label(self._headings, depth, element)

    def _shown(self, of: OpenList, depth: int, level: _Level) -> str:
        if not level.form:
            return f"{level.before}{level.after}" if (level.before + level.after).strip() else ""
        told = []
        for place in range(max(1, depth - level.shown + 1), depth + 1):
            other = self._levels.get((of.style, place), level)
            told.append(in_odf(other.form or "1", of.counts.get(place, other.start)))
        words = f"{level.before}{'.'.join(told)}{level.after}"
        return words if words.endswith(_STANDS_ALONE) else f"{words} "

    def _read(self, style: Any) -> None:
        name = "outline-style" if local(style) == "outline-style" else given(style, "name")
        for each in style:
            if local(each) in _LEVELS:
                self._levels[name, number(given(each, "level"), 1)] = _Level(
                    is_bullet=local(each) in ("list-level-style-bullet", "list-level-style-image"),
                    form=given(each, "num-format"),
                    before=given(each, "num-prefix"),
                    after=given(each, "num-suffix"),
                    start=number(given(each, "start-value", "1"), 1),
                    shown=number(given(each, "display-levels", "1"), 1),
                )
