"""Kitchens (廚房): which grades eat on which days, until when a kitchen can be told, what changed afterwards, what a diet leaves out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

MOST_GUESTS: Final = 999
LONGEST_ADDRESS: Final = 254  # of a kitchen's mailbox, in characters
MOST_DAYS_BEFORE: Final = 10  # school days
HIGHEST_PRICE: Final = 999  # NT$ a meal
WEEK: Final = (1, 2, 3, 4, 5, 6, 7)  # Monday is 1


class KitchenKind(StrEnum):
    """Whose the kitchen is."""

    OWN = "own"  # 自辦廚房
    SHARED = "shared"  # 中央廚房：數校共用
    CONTRACTOR = "contractor"  # 團膳廠商


KIND_TITLES = {KitchenKind.OWN: "自辦廚房", KitchenKind.SHARED: "中央廚房（數校共用）", KitchenKind.CONTRACTOR: "團膳廠商"}


class Allergen(StrEnum):
    """What must be declared of a meal (食品過敏原標示規定)."""

    CRUSTACEANS = "crustaceans"
    MANGO = "mango"
    PEANUT = "peanut"
    MILK = "milk"
    EGG = "egg"
    NUTS = "nuts"
    SESAME = "sesame"
    GLUTEN = "gluten"
    SOYBEAN = "soybean"
    FISH = "fish"
    SULPHITE = "sulphite"


ALLERGEN_TITLES = {
    Allergen.CRUSTACEANS: "甲殼類",
    Allergen.MANGO: "芒果",
    Allergen.PEANUT: "花生",
    Allergen.MILK: "牛奶、羊奶",
    Allergen.EGG: "蛋",
    Allergen.NUTS: "堅果類",
    Allergen.SESAME: "芝麻",
    Allergen.GLUTEN: "含麩質穀物",
    Allergen.SOYBEAN: "大豆",
    Allergen.FISH: "魚類",
    Allergen.SULPHITE: "亞硫酸鹽",
}


class Guest(StrEnum):
    """Who eats besides the pupils."""

    STAFF = "staff"  # 教職員工
    GUEST = "guest"  # 來賓


class How(StrEnum):
    """How a kitchen was told of a day."""

    LIMIT = "limit"  # 時限到，系統送出
    PRESS = "press"  # 人員送出
    LETTER = "letter"  # 異動信


GUEST_TITLES = {Guest.STAFF: "教職員工", Guest.GUEST: "來賓"}


@dataclass(frozen=True, slots=True)
class Service:
    """Which grades of a school a kitchen cooks for, on which days of the week, and what a meal costs in NT$: from `since` until the day before
    `ended_on`."""

    kitchen_id: int
    first_grade: int
    last_grade: int
    weekdays: frozenset[int]
    price: int = 0
    since: date = date.min
    ended_on: date | None = None

    def holds(self, day: date, grade: int) -> bool:
        """Whether it is about that grade at that time, whatever the day of the week."""
        return self.first_grade <= grade <= self.last_grade and self.since <= day and (self.ended_on is None or day < self.ended_on)

    def covers(self, day: date, grade: int) -> bool:
        return self.holds(day, grade) and day.isoweekday() in self.weekdays

    def is_like(self, other: "Service") -> bool:
        """The same but for price and time."""
        mine, its = ((each.kitchen_id, each.first_grade, each.last_grade, each.weekdays) for each in (self, other))
        return mine == its


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a service goes among those that are the same but for price and time: as it will be held, which of them becomes it (None: it is new),
    which of them ends where it begins. Something changes from `first` until the day before `until`.
    """

    service: Service
    instead: Service | None
    after: Service | None
    first: date
    until: date | None


def placed(new: Service, known: Iterable[Service]) -> Placed | None:
    """What is entered holds until the next price begins; None: it stands so already."""
    like = [each for each in known if each.is_like(new)]
    stands = next((each for each in like if each.holds(new.since, new.first_grade)), None)
    follows = min((each for each in like if each.since > new.since), key=lambda each: each.since, default=None)
    until = min((each for each in (follows and follows.since, new.ended_on) if each), default=None)
    if stands and stands.price == new.price:
        if stands.ended_on in (None, until):
            return None
        return Placed(replace(stands, ended_on=until), stands, None, stands.ended_on, until)
    if follows and follows.price == new.price and follows.since == until:
        return Placed(replace(follows, since=new.since), follows, stands, new.since, until)
    return Placed(replace(new, ended_on=until), None, stands, new.since, until)


def before(service: Service, known: Iterable[Service]) -> Service | None:
    """What a service took over from: the same but for the price, until the day on which it began."""
    return next((each for each in known if each.is_like(service) and each.ended_on == service.since), None)


@dataclass(frozen=True, slots=True)
class Shift:
    """A day on which some grades eat, or do not, otherwise than by the week (供餐日異動); without grades all of them."""

    day: date
    grades: frozenset[int]
    is_served: bool

    def concerns(self, day: date, grade: int) -> bool:
        return day == self.day and (not self.grades or grade in self.grades)


def service_of(day: date, grade: int, services: Iterable[Service], exceptions: Iterable[Shift]) -> Service | None:
    """What a grade eats by on a school day, or None: there is no meal. What is said of the grade itself counts before what is said of all."""
    said = sorted((each for each in exceptions if each.concerns(day, grade)), key=lambda each: not each.grades)
    if said and not said[0].is_served:
        return None
    serving = sorted((each for each in services if each.holds(day, grade)), key=lambda each: not each.covers(day, grade))
    return next((each for each in serving if said or each.covers(day, grade)), None)


def kitchen_of(day: date, grade: int, services: Iterable[Service], exceptions: Iterable[Shift]) -> int | None:
    """The kitchen that cooks for a grade on a school day, or None: there is no meal."""
    found = service_of(day, grade, services, exceptions)
    return found.kitchen_id if found else None


def cut_off(day: date, days_before: int, at: time, school_days: Iterable[date]) -> datetime:
    """Until when a kitchen can be told about a day: so many school days before, at that hour."""
    before = sorted((each for each in school_days if each < day), reverse=True)
    on = day if not days_before else before[min(days_before, len(before)) - 1] if before else day
    return datetime.combine(on, at)


@dataclass(frozen=True, slots=True)
class Change:
    """A number that is another than the kitchen was told. `what`: a class's id, or a diet."""

    what: str
    told: int
    now: int

    @property
    def more(self) -> int:
        return self.now - self.told


def changes(told: Mapping[str, int], now: Mapping[str, int]) -> tuple[Change, ...]:
    """What changed since the kitchen was told, class by class and diet by diet."""
    return tuple(Change(each, told.get(each, 0), now.get(each, 0)) for each in sorted({*told, *now}) if told.get(each, 0) != now.get(each, 0))


class DietFault(StrEnum):
    """Why nobody may eat a diet."""

    BOTH = "both"  # it contains what it leaves out
    NOT_COOKED = "not_cooked"  # children have it, and no kitchen cooks it


def diet_fault(contains: Collection[Allergen], leaves_out: Collection[Allergen]) -> DietFault | None:
    """None for a diet that somebody may eat."""
    return DietFault.BOTH if set(contains) & set(leaves_out) else None


def not_cooked(eating: Mapping[str, int], cooked: Collection[str]) -> tuple[str, ...]:
    """The diets that children have and the kitchen does not cook."""
    return tuple(diet for diet, count in eating.items() if count and diet not in cooked)
