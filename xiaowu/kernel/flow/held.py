"""A flow over the rows of a table (流程的執行): lock, permission, state, write, audit, event, always in this order and nowhere else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, Where, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import Conflict, NotFound, Refused
from xiaowu.kernel.events import tell
from xiaowu.kernel.flow.table import ANY, BY_ITSELF, Fact, Flow, S, Step, V
from xiaowu.kernel.offer import offers
from xiaowu.kernel.text.marked import N_

Row = TypeVar("Row", bound=Model)
_CHANGED = N_("這筆資料剛有變動，您這次的操作沒有寫入；請重新整理後查看。")


@dataclass(frozen=True, slots=True)
class Move(Generic[Row, S]):
    """A locked row and the step that it may take; `step` None: the step was taken before, and there is nothing to do."""

    row: Row
    was: S
    step: Step[S] | None

    @property
    def to(self) -> S:
        return self.step.to if self.step else self.was


@dataclass(frozen=True, slots=True)
class Button(Generic[V]):
    """A verb that a page offers; `refusal` says why it cannot be pressed, if it cannot."""

    verb: V
    title: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class FlowOf(Generic[Row, S, V]):
    """The flow of a table's rows.

    `where`: the school over which a verb's permission is asked (row, verb); without it the city itself.
    `hold` finds and locks a row by its id, where locking the row itself is not the way.
    `barrier` returns the refusal, if anything else stands in the way (actor, row, verb, now).
    `by` tells people who brought a row to its state, and when. `due` names the column of the next day or moment.
    `tells` makes the event of a step (id, state before, state now).
    `where` and `barrier` are also called with a page's rows, whose fields have the same names.
    """

    flow: Flow[S, V]
    model: type[Row]
    where: Callable[[Any, V], Where] = lambda _row, _verb: None
    class_of: Callable[[Any], int | None] = lambda _row: None
    hold: Callable[[int], Row | None] | None = None
    barrier: Callable[[Actor, Any, V, datetime], Refused | None] | None = None
    by: Callable[[Any], str] | None = None
    due: str = ""
    tells: Callable[[int, S, S], object] | None = None

    def advance(
        self,
        actor: Actor,
        row: int | Row,
        verb: V,
        *,
        within: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        writes: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Move[Row, S]:
        """Take a step. `writes`: further columns; `facts`: for the audit.
        Raises Forbidden, NotFound, Conflict (which says how it stands now, and by whom).
        """
        move = self.begin(actor, row, verb, within=within, now=now)
        self.finish(actor, move, verb, now=now, writes=writes, **facts)
        return move

    def begin(self, actor: Actor, row: int | Row, verb: V, *, within: Mapping[str, Any] | None = None, now: datetime | None = None) -> Move[Row, S]:
        """The first half: lock the row and check that it may take the step. A row that is passed in is locked already.

        `within`: what the address says of the row besides its id (its school, its meeting); a row that differs is not found.
        """
        permission = self.flow.permission(verb)
        if permission != BY_ITSELF:
            require(actor, permission, school_id=ANYWHERE)
        held = self._held(row) if isinstance(row, int) else row
        if held is None or any(getattr(held, name) != value for name, value in (within or {}).items()):
            raise NotFound
        if permission != BY_ITSELF:
            require(actor, permission, school_id=self.where(held, verb), class_id=self.class_of(held))
        if refusal := self._refusal(actor, held, verb, now or clock.now()):
            raise refusal
        state = self.flow.of(held)
        return Move(held, state, self.flow.step(state, verb))

    def finish(
        self,
        actor: Actor,
        move: Move[Row, S],
        verb: V,
        *,
        now: datetime | None = None,
        writes: Mapping[str, Any] | None = None,
        about: tuple[str, int] | None = None,
        **facts: Any,
    ) -> None:
        """The second half: write the state, due and other columns, the audit's line and the event. Does nothing if the step was taken before.

        Raises Conflict, and tells no event, if no row was written.

        `about`: whom the audit's line names if not the row (the child, not its transfer).
        """
        if move.step is None:
            return
        row, now = move.row, now or clock.now()
        line = self.flow.reading.lines.get(move.to)
        kept = self.model._default_manager.filter(pk=row.pk)
        if line is None:
            written = kept.delete()[1].get(self.model._meta.label, 0)
        else:
            due = {self.due: now + move.step.due} if move.step.due is not None else {}
            written = kept.update(**{**_columns(line, writes or {}), **due, **(writes or {})})
        if written != 1:  # deleted meanwhile, or its guard does not let this actor write it
            raise Conflict(_(_CHANGED))
        school = self.where(row, verb)
        school_id = school if isinstance(school, int) else None
        subject, subject_id = about or (self.flow.name, row.pk)
        audit.record(actor, verb.value, subject, subject_id, school_id=school_id, state=move.to.value, **facts)
        if self.tells is not None:
            tell(self.tells(row.pk, move.was, move.to))

    def finish_all(
        self, actor: Actor, moves: Sequence[Move[Row, S]], verb: V, *, now: datetime | None = None, writes: Mapping[str, Any] | None = None
    ) -> None:
        """The second half for several rows of one place that take the same step and whose columns are written alike. Two statements, however many.

        Rows whose step was taken before are left alone. Raises Conflict, and tells no event, if any was not written.
        """
        taken = [each for each in moves if each.step is not None]
        line = self.flow.reading.lines.get(taken[0].to) if taken else None
        if not taken or line is None:
            return
        ids, step = [each.row.pk for each in taken], taken[0].step
        due = {self.due: (now or clock.now()) + step.due} if step and step.due is not None else {}
        if self.model._default_manager.filter(pk__in=ids).update(**{**_columns(line, writes or {}), **due, **(writes or {})}) != len(ids):
            raise Conflict(_(_CHANGED))
        school = self.where(taken[0].row, verb)
        school_id = school if isinstance(school, int) else None
        audit.record_each(actor, verb.value, self.flow.name, ids, school_id=school_id, state=taken[0].to.value)
        if self.tells is not None:
            for each in taken:
                tell(self.tells(each.row.pk, each.was, each.to))

    def buttons(self, actor: Actor, row: Any, *, now: datetime | None = None) -> list[Button[V]]:
        """This row's verbs whose permission the actor holds, in the order of the table."""
        found = []
        for verb in self.flow.verbs_from(self.flow.of(row)):
            permission = self.flow.permission(verb)
            if permission != BY_ITSELF and holds(actor, permission, school_id=self.where(row, verb), class_id=self.class_of(row)):
                refusal = self.barrier(actor, row, verb, now or clock.now()) if self.barrier else None
                found.append(Button(verb, self.flow.verbs[verb], refusal.message if refusal else ""))
        return found

    def _held(self, row_id: int) -> Row | None:
        return self.hold(row_id) if self.hold else self.model._default_manager.select_for_update().filter(pk=row_id).first()

    def _refusal(self, actor: Actor, row: Row, verb: V, now: datetime) -> Refused | None:
        """What stands in the way; for a verb that is impossible in this state the refusal names the state."""
        if self.barrier and (barred := self.barrier(actor, row, verb, now)):
            return barred
        state = self.flow.of(row)
        if self.flow.step(state, verb) is not None or self.flow.is_done(state, verb):
            return None
        if (state, verb) in self.flow.refusals:
            return Conflict(_(self.flow.refusals[state, verb]))
        words = {"state": _(self.flow.states[state]), "verb": _(self.flow.verbs[verb]), "by": self.by(row) if self.by else ""}
        if words["by"]:
            return Conflict(_("目前是「%(state)s」（%(by)s），不能「%(verb)s」。") % words)
        return Conflict(_("目前是「%(state)s」，不能「%(verb)s」。") % words)


def where_state(flow: Flow[S, Any], *states: S, prefix: str = "") -> Q:
    """The rows in one of these states, as a condition of the ORM; only for a flow whose lines exclude each other, as those of columns do."""
    lines = (flow.reading.lines[state] for state in states)
    return reduce(or_, (Q(**dict(_condition(prefix + name, fact) for name, fact in line.items())) for line in lines))


def flows() -> Iterator[FlowOf[Any, Any, Any]]:
    """Every app's flows, as its `Offer` names them."""
    for offer in offers():
        for path in offer.flows:
            yield import_string(path)


def _columns(line: Mapping[str, Fact], writes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the state's line sets. The caller gives the value of a day or moment that the line only asks for:
    raises LookupError if it is missing.
    """
    if missing := [name for name, fact in line.items() if fact is ANY and writes.get(name) is None]:
        raise LookupError(f"the step must write {missing}")
    return {name: fact for name, fact in line.items() if fact is not ANY}


def _condition(name: str, fact: Fact) -> tuple[str, Any]:
    return (f"{name}__isnull", fact is None) if fact is None or fact is ANY else (name, fact)
