"""Charts (統計圖): drawn by the server from shares, with an axis, the average, a sentence that says what they show, and a table of the same.

Bars scale with the space and letters do not: a chart on a telephone is narrower, but its letters are no smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from xiaowu.kernel.ui.lines import Line
from xiaowu.kernel.ui.named import named

_LYING = 16  # up to so many bars, each has a line of its own, with its value
_TOPS = (0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
_LABELS = 6  # of days below columns; half as many if the labels are long
_SHORT = 5  # characters or longer
TALL, _WHOLE = 120, 140  # pixels of the highest column, and of the chart
_BESIDE, _WIDE = 0.15, 0.7  # of the room of a column: how much stays free on its left, and how wide it is
UNKNOWN = "—"  # instead of a share that there is not
# its label, its share, where the rows are that it is made of, and what stands instead of a share that may not be told
Bar = tuple[str, float | None] | tuple[str, float | None, str] | tuple[str, float | None, str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """A bar: its label, and its share; None where no share may be told."""

    label: str
    share: float | None
    behind: str = ""  # the address of what it is made of
    sign: str = UNKNOWN

    @property
    def words(self) -> str:
        return self.sign if self.share is None else percent(self.share)

    @property
    def line(self) -> Line:
        """Its label and value, and what opens and shuts the link to what it is made of; nothing does where there is none."""
        link = f'<a href="{escape(self.behind)}"' if self.behind else ""
        # a bar's link is for a pointer: with a keyboard and by ear one goes by the name
        opens, bar, shuts = (f"{link}>", f'{link} tabindex="-1" aria-hidden="true">', "</a>") if link else ("", "", "")
        return {"label": self.label, "words": self.words, "opens": Markup(opens), "bar": Markup(bar), "shuts": Markup(shuts)}  # noqa: S704  (escaped)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one measure. `average` is the share of the whole, not the mean of the bars; `top` is the end of the axis."""

    title: str
    label_head: str
    value_head: str
    points: tuple[Point, ...]
    average: float | None
    top: float

    @property
    def lies(self) -> bool:
        return len(self.points) <= _LYING

    @property
    def ticks(self) -> tuple[str, ...]:
        """The axis, from its end to 0."""
        return percent(self.top), percent(self.top / 2), "0"

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands below the columns: the first, the last and some between."""
        last, count = len(self.points) - 1, _LABELS if len(self.points[0].label) <= _SHORT else _LABELS // 2
        return tuple(self.points[round(last * place / (count - 1))].label for place in range(count))

    @property
    def highest(self) -> int:
        """The highest bar: its value stands on it, while the others have no room for theirs."""
        return max(range(len(self.points)), key=lambda place: _share(self.points[place]))

    @property
    def rows(self) -> list[Line]:
        """The bars as a table: each label leads to what the bar is made of."""
        return [each.line for each in self.points]

    @property
    def columns(self) -> list[Line]:
        """The bars standing side by side, in parts of the chart's width and pixels of its height."""
        step = 100 / len(self.points)
        wide, tall = round(step * _WIDE, 2), [self.tall(each.share) for each in self.points]
        return [
            {**each.line, "left": round(place * step + step * _BESIDE, 2), "wide": wide, "top": _WHOLE - high, "tall": high}
            for place, (each, high) in enumerate(zip(self.points, tall, strict=True))
        ]

    @property
    def said(self) -> str:
        """What the chart shows, in a sentence."""
        told = [each for each in self.points if each.share is not None]
        if len(told) <= 1:
            return ""
        most, least = max(told, key=_share), min(told, key=_share)
        words = {"most": named(most.label), "highest": most.words, "least": named(least.label), "lowest": least.words}
        if self.average is None:
            return _("最高為%(most)s（%(highest)s），最低為%(least)s（%(lowest)s）。") % words
        return _("平均 %(average)s；最高為%(most)s（%(highest)s），最低為%(least)s（%(lowest)s）。") % (words | {"average": percent(self.average)})

    def wide(self, share: float | None) -> str:
        """A share as a part of the axis."""
        return f"{min(1.0, (share or 0) / self.top) * 100:.1f}%"

    def tall(self, share: float | None) -> float:
        """A share as the height of a column, in pixels."""
        return round(min(1.0, (share or 0) / self.top) * TALL, 1)


def percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def chart(title: str, label_head: str, value_head: str, bars: Sequence[Bar], average: float | None, top: float = 0) -> Chart | None:
    """A chart of these shares by their labels, or None if there are none. `top`: the common axis, where several charts are compared."""
    if not bars:
        return None
    points = tuple(Point(*each) for each in bars)
    most = max([top, average or 0, *(_share(each) for each in points)])
    return Chart(title, label_head, value_head, points, average, next((each for each in _TOPS if each >= most), most))


def _share(point: Point) -> float:
    return point.share or 0
