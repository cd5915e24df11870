"""By which days time limits of refunds are counted (退費的日曆): the school days of a while, and days of the week beyond those that are known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Calendar:
    """The school days of a while, in order, with enough before and after it; a day with a meal is one of them."""

    days: tuple[date, ...]
    _places: Mapping[date, int] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Iterable[date]) -> "Calendar":
        ordered = tuple(sorted(set(days)))
        return cls(ordered, {day: place for place, day in enumerate(ordered)})

    def place(self, day: date) -> int:
        """The place of a school day; of any other day the place that it would have."""
        return self._places[day] if day in self._places else sum(each < day for each in self.days)

    def before(self, day: date, count: int) -> date:
        """The school day so many before; before the first one known, days of the week from Monday to Friday."""
        at = self.place(day) - count
        if at >= 0:
            return self.days[at] if at < len(self.days) else day
        found = self.days[0] if self.days else day
        for _each in range(-at):
            found -= timedelta(days=3 if found.weekday() == 0 else 2 if found.weekday() == 6 else 1)
        return found

    def after(self, day: date, count: int) -> date:
        """The school day so many after; beyond the last one known, as many days of the week."""
        at, known = self.place(day) + count, len(self.days)
        if at < known:
            return self.days[at]
        found, steps = (self.days[-1], at - known + 1) if self.place(day) < known else (day, count)
        for _each in range(steps):
            found += timedelta(days=3 if found.weekday() == 4 else 2 if found.weekday() == 5 else 1)
        return found
