"""What an app declares about a kind of import, and the result of checking a sheet: row by row, what it would do."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from django.utils.module_loading import import_string

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import number
from xiaowu.kernel.database.guard import AllOf, By, Everywhere, Guard, Rule, Where, guard
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.sheets.writing import Value
from xiaowu.kernel.text.marked import N_

Work = TypeVar("Work")
TABLE = "kernel_import"
CITY = "imports"  # the reach key of the nightly job that expires imports; no person holds it


class Effect(StrEnum):
    """What applying a row does."""

    ADD = "add"  # 新增
    CHANGE = "change"  # 更新
    KEEP = "keep"  # 未變動


EFFECT_TITLES = {Effect.ADD: N_("新增"), Effect.CHANGE: N_("更新"), Effect.KEEP: N_("未變動")}


@dataclass(frozen=True, slots=True)
class RowReport:
    """What one row would do. `cells` say whom or what it is about; `changes` are title, before, after; `badges` and `remarks` are shown beside them.

    `does` describes everything the row does, so that two reports can be compared:
    a row that would now do something else is shown again, not written.
    `is_shown`: shown although it changes nothing.
    """

    row: int
    effect: Effect
    cells: tuple[str | int, ...]
    changes: tuple[tuple[str, str, str], ...] = ()
    badges: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    does: Any = None

    @property
    def mark(self) -> str:
        does = repr((self.effect, self.does if self.does is not None else (self.cells, self.changes)))
        return hashlib.sha256(does.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must answer with yes before a row is applied. `token` is that yes;
    if the question has changed meanwhile, the old token does not answer it.
    """

    row: int
    token: str
    about: str
    words: str


@dataclass(frozen=True, slots=True)
class Report(Generic[Work]):
    """What a sheet would do, or why it cannot: a single error, or a single unanswered question, and nothing is applied.

    `work` is what the app applies. `looked` are the children whom the report shows. `must_stay`: checking wrote something that has to stay on record
    even if nothing is applied, so the answer must not roll back.
    """

    rows: tuple[RowReport, ...]
    work: Work
    errors: tuple[RowError, ...] = ()
    questions: tuple[Question, ...] = ()
    looked: tuple[int, ...] = ()
    must_stay: bool = False

    def count(self, effect: Effect) -> int:
        return sum(each.effect is effect for each in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {effect.value: self.count(effect) for effect in Effect}

    @property
    def shown(self) -> str:
        """For the report's form: what the rows that change something do, so that only what was seen is written."""
        return " ".join(f"{each.row}-{each.mark}" for each in self.rows if each.effect is not Effect.KEEP)

    def differing(self, seen: str) -> frozenset[int]:
        """The rows that would no longer do what the report said (`shown`), including those that would do nothing now."""
        rows = (number(each.partition("-")[0]) for each in {*seen.split()} ^ {*self.shown.split()})
        return frozenset(row for row in rows if row is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """The school that a sheet is for: its id, its name, and whatever else the columns depend on."""

    id: int
    name: str
    of: Any = None


@dataclass(frozen=True, slots=True)
class Done:
    """The result of applying: words for the person who confirmed, the page that shows the result, facts for the audit (ids and numbers, no names)."""

    said: str
    url_name: str
    args: tuple[Any, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """The words around a report's questions: the heading, what a missing yes means, and the yes itself."""

    title: str = N_("請先確認")
    hint: str = N_("有一列沒有勾選，就一列都不寫入。")
    yes: str = N_("已查明，照檔案匯入")


@dataclass(frozen=True, slots=True)
class Importer(Generic[Work]):
    """What the app does for its kind. All rows of a sheet are checked and applied together,
    in a number of statements that does not grow with the rows.

    `place` finds the school; `columns` are those of a sheet for it. `check` says what the rows would do as things stand now, for a sheet sent on
    that day; it writes only what must stay on record. `apply` carries out a check without errors and open questions; `hold` is called before that
    check and locks whatever must not change until then. `header` titles the report's cells; `filled` gives the template rows of its own;
    `look` is the purpose under which the looks at the children in a report are recorded; `nothing` are the words for a sheet without rows;
    `follows` says, of a school, what a change would bring with it that its rows do not show.
    """

    place: Callable[[int, date], Place]
    columns: Callable[[Place, date], Sequence[Column]]
    header: tuple[str, ...]
    check: Callable[[Actor, int, Sequence[Row], date], Report[Work]]
    apply: Callable[[Actor, int, Report[Work], date], Done]
    hold: Callable[[int], None] | None = None
    filled: Callable[[Actor, Place, date], Sequence[Sequence[Value]]] | None = None
    look: str = ""
    nothing: str = ""
    hints: tuple[str, ...] = ()
    asking: Asking = Asking()
    follows: Callable[[int], str] | None = None


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of import, as an app offers it.

    `name` is its name in addresses, table and audit; `permission` opens its pages; `reach` is the reach key that this permission fills and that
    opens the kept sheets in the database; `back` is the school's page to which the import belongs; `importer` the dotted path of its `Importer`.
    """

    name: str
    title: str
    permission: str
    reach: str
    back: str
    importer: str

    @property
    def page(self) -> str:
        """The name of its first page; the pages of a report are named after it."""
        return f"imports:{self.name}"

    @property
    def pages(self) -> tuple[str, ...]:
        return (self.page, f"{self.page}_list", f"{self.page}_report", f"{self.page}_confirm")

    def load(self) -> Importer[Any]:
        return cast("Importer[Any]", import_string(self.importer))


_kinds: dict[str, ImportKind] = {}


def declare(offered: Iterable[ImportKind]) -> None:
    """Add an app's kinds, and set guards on what is kept of them; called when the app is ready."""
    _kinds.update({each.name: each for each in offered})
    rules: list[Rule] = [
        AllOf((Where(f"kind = '{each.name}'"), rule)) for each in _kinds.values() for rule in (By(each.reach, "school_id"), Everywhere(each.reach))
    ]
    opens = (*rules, Everywhere(CITY))
    guard(Guard(TABLE, read=opens, write=opens))
    record(Record(TABLE, ("state", "ended_at", "ended_by", "ended_name", "confirmed"), emptied=("filename", "rows", "notes")))


def kinds() -> tuple[ImportKind, ...]:
    """Every kind of every app."""
    return tuple(_kinds.values())
