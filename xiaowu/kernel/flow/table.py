"""The table of a flow (狀態轉換表): (state, verb) → step. Pure data: an app's rules declare it, without Django or a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, StrEnum
from typing import Any, Final, Generic, Literal, TypeVar

S = TypeVar("S", bound=StrEnum)
V = TypeVar("V", bound=StrEnum)
Day = TypeVar("Day", bound=date)


class Stored(Enum):
    """A column that says when something happened, or by whom; any value counts."""

    ANY = "any"


ANY: Final = Stored.ANY
BY_ITSELF: Final = ""  # the permission of a step without a button: a job takes it, or an action that checks another permission itself
Fact = str | bool | None | Literal[Stored.ANY]


@dataclass(frozen=True, slots=True)
class Reading(Generic[S]):
    """How a state is read from stored columns: it is the first of `lines` whose facts all hold. One definition serves Python and SQL."""

    lines: Mapping[S, Mapping[str, Fact]]

    def of(self, facts: Mapping[str, Any]) -> S:
        """The state that these facts give. Raises LookupError where no line holds."""
        for state, line in self.lines.items():
            if all(_holds(fact, facts[name]) for name, fact in line.items()):
                return state
        raise LookupError(f"no state is read from {dict(facts)}")

    @property
    def names(self) -> frozenset[str]:
        """The facts that it reads."""
        return frozenset(name for line in self.lines.values() for name in line)

    def condition(self, state: S, columns: Mapping[str, str]) -> str:
        """The SQL condition of a row in that state, where the lines exclude each other."""
        return _all_of(self.lines[state], columns)

    def sql(self, columns: Mapping[str, str]) -> str:
        """The state as an SQL expression; `columns`: fact → the expression for it. Parameters in those expressions stay as they are."""
        lines = (f"when {_all_of(line, columns)} then '{state.value}'" for state, line in self.lines.items())
        return f"(case {' '.join(lines)} end)"


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """What a verb does in a state: where it leads, who may take it (a permission's value), how long until the next step is due (期限)."""

    to: S
    permission: str = BY_ITSELF
    due: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Flow(Generic[S, V]):
    """A thing with states. `name` is what audit and documents call it; it begins in `begins`, and `states` and `verbs` have their titles.

    `reads`: how the state is read if no column called `state` holds it; a state without a line there means that the row is gone.
    `owed`: the states in which somebody has something to do by a day, so that it can be overdue.
    `again`: verbs that do nothing, and refuse nobody, where they have led already: they carry no data.
    `refusals`: why a verb is refused in a state, where there is more to say than the state's title.
    """

    name: str
    title: str
    begins: S
    states: Mapping[S, str]
    verbs: Mapping[V, str]
    steps: Mapping[tuple[S, V], Step[S]]
    reads: Reading[S] | None = None
    owed: frozenset[S] = frozenset()
    again: frozenset[V] = frozenset()
    refusals: Mapping[tuple[S, V], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = {self.begins, *self.owed, *(self.reads.lines if self.reads else ()), *(state for state, _verb in self.refusals)}
        named |= {state for (state, _verb), step in self.steps.items() for state in (state, step.to)}
        if unknown := named - set(self.states):
            raise ValueError(f"flow {self.name}: states without a title: {sorted(unknown)}")
        if unknown := {verb for _state, verb in self.steps} ^ set(self.verbs):
            raise ValueError(f"flow {self.name}: verbs without a step or a title: {sorted(unknown)}")
        if doubtful := [verb for verb in self.verbs if len({step.permission for _state, step in self._of(verb)}) > 1]:
            raise ValueError(f"flow {self.name}: verbs of several permissions: {doubtful}")

    @property
    def reading(self) -> Reading[S]:
        return self.reads or Reading({state: {"state": state.value} for state in self.states})

    def of(self, row: Any) -> S:
        """The state of a row, of the table or of a page: of anything that has the columns as attributes."""
        reading = self.reading
        return reading.of({name: getattr(row, name) for name in reading.names})

    def step(self, state: S, verb: V) -> Step[S] | None:
        return self.steps.get((state, verb))

    def verbs_from(self, state: S) -> list[V]:
        """The verbs possible in a state, in the order of the table."""
        return [verb for from_state, verb in self.steps if from_state is state]

    def permission(self, verb: V) -> str:
        """The permission that a verb needs, whatever the state; `BY_ITSELF` if no person takes it."""
        return self._of(verb)[0][1].permission

    def is_done(self, state: S, verb: V) -> bool:
        """Whether the verb has led to this state already, so that this is a repetition."""
        return verb in self.again and self.step(state, verb) is None and state in {step.to for _state, step in self._of(verb)}

    def is_overdue(self, state: S, due: Day | None, now: Day) -> bool:
        """Whether somebody should have done something by now."""
        return state in self.owed and due is not None and due < now

    def owed_sql(self, columns: Mapping[str, str]) -> str:
        """Whether somebody has something to do, as an SQL expression."""
        owed = ", ".join(f"'{state.value}'" for state in self.states if state in self.owed)
        return f"({self.reading.sql(columns)} in ({owed}))"

    def overdue_sql(self, columns: Mapping[str, str], due: str, now: str) -> str:
        """`is_overdue` as an SQL expression."""
        return f"({self.owed_sql(columns)} and {due} < {now})"

    def _of(self, verb: V) -> list[tuple[S, Step[S]]]:
        return [(state, step) for (state, each), step in self.steps.items() if each is verb]


def _holds(fact: Fact, value: Any) -> bool:
    if fact is ANY:
        return value is not None
    return value is None if fact is None else bool(value == fact)


def _all_of(line: Mapping[str, Fact], columns: Mapping[str, str]) -> str:
    return " and ".join(_sql(fact, columns[name]) for name, fact in line.items()) or "true"


def _sql(fact: Fact, column: str) -> str:
    if fact is None or fact is ANY:
        return f"{column} is {'null' if fact is None else 'not null'}"
    return f"{column} = '{fact}'" if isinstance(fact, str) else f"{column} is {str(fact).lower()}"
