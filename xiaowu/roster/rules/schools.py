"""When a school may close, and into which other it may merge (裁撤、併校)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiaowu.roster.rules.beside import Remains
from xiaowu.roster.rules.roles import Level


class Barrier(StrEnum):
    """Why a school cannot be closed that way."""

    CLOSED = "closed"
    AHEAD = "ahead"
    ITSELF = "itself"
    LEVEL = "level"
    SUCCESSOR_CLOSED = "successor_closed"
    CHILDREN = "children"
    ON_THE_WAY = "on_the_way"
    CROSSING = "crossing"
    CAME_LATER = "came_later"
    COMES = "comes"


BARRIER_TITLES = {
    Barrier.CLOSED: "這所學校已裁撤。",
    Barrier.AHEAD: "生效日不可晚於今天，請於當日辦理。",
    Barrier.ITSELF: "承接學校不可是同一所學校。",
    Barrier.LEVEL: "承接學校的學制須相同。",
    Barrier.SUCCESSOR_CLOSED: "承接學校已裁撤。",
    Barrier.CHILDREN: "這所學校還有在學的學生；請選擇承接學校，或先辦理離校。",
    Barrier.ON_THE_WAY: "還有學生正轉入這所學校；請選擇承接學校，或請原校取消轉出。",
    Barrier.CROSSING: "有學生正由承接學校轉入這所學校；請先編班，或請承接學校取消轉出。",
    Barrier.CAME_LATER: "有學生的編班起日晚於裁撤日；請改用較晚的日期。",
    Barrier.COMES: "有學生的編班起日在今天之後；請原校先更正這位學生的編班，或於起日當天或之後辦理。",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What closing needs to know about a school."""

    id: int
    level: Level
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What hangs on a school: children in classes, those on the way there,
    those of them not from the successor, the latest day on which somebody came.
    """

    children: int
    on_the_way: int
    on_the_way_from_others: int
    latest: date | None


def barrier_to_closing(school: Place, successor: Place | None, load: Load, *, closed_on: date, today: date) -> Barrier | None:
    """None if the school may close on that day, into that successor or into none."""
    if school.is_closed:
        return Barrier.CLOSED
    if closed_on > today:
        return Barrier.AHEAD
    if load.latest is not None and load.latest > closed_on:
        return Barrier.COMES if load.latest > today else Barrier.CAME_LATER
    if successor is None:
        return Barrier.CHILDREN if load.children else Barrier.ON_THE_WAY if load.on_the_way else None
    if successor.id == school.id:
        return Barrier.ITSELF
    if successor.is_closed:
        return Barrier.SUCCESSOR_CLOSED
    if successor.level != school.level:
        return Barrier.LEVEL
    return Barrier.CROSSING if load.on_the_way > load.on_the_way_from_others else None


REMAINS = (
    Remains("transfer", "the merger itself turns who is on the way there to the successor, and taking it back turns them back"),
    Remains("post_offer", "the closing itself withdraws them, and taking it back lets them stand again"),
    Remains("import", "a sheet that nobody confirms expires by itself, and wrote nothing"),
)
