"""Traffic of the demo: two weeks of school days on two machines, and one fault until the demo begins: one module, school and machine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.kernel.telemetry.recorders import Answered
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import Role
from xiaowu.traffic.actions.recording import write
from xiaowu.traffic.permissions import RECORDED

NODES = ("web-1", "web-2")
FAULT = "TypeError xiaowu/meals/pages/sheets.py:64 day"
_DAYS, _VISITS = 14, 60  # so many days back, so many visits a school day
_HOURS = (7, 7, 7, 7, 8, 8, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20)  # the rolls are taken at the beginning of the day
_STEPS = (  # a page, its usual milliseconds and statements; the page that half the visits save
    ("attendance:roll", 45, 14, "attendance:save"),
    ("attendance:roll", 45, 14, "attendance:save"),
    ("attendance:school_day", 80, 17, ""),
    ("meals:day", 60, 12, "meals:tell"),
    ("followups:list", 40, 9, ""),
    ("meetings:list", 35, 8, ""),
    ("statistics:school", 420, 21, ""),
)


def seed(schools: Sequence[School], moment: datetime, _cast: Mapping[Role, str]) -> None:
    """As the recorder's thread writes them, a batch for each machine."""
    random = Random(moment.date().toordinal())  # noqa: S311  # no secret: the same day gives the same traffic
    today = clock.day(moment)
    visits = [
        visit
        for day in days_of(None, today - timedelta(days=_DAYS), today)
        for at in sorted(_moment(random, day) for _each in range(_VISITS))
        if (visit := list(_visit(random, at, random.choice(schools).pk)))[-1].at < moment
    ]
    broken = schools[min(1, len(schools) - 1)].pk
    for place, node in enumerate(NODES):
        batch = [step for visit in visits[place :: len(NODES)] for step in visit]
        if place == 1:
            batch += [_failure(random, moment - timedelta(seconds=100 * back + 20), broken, account=900 + back % 6) for back in range(14, -1, -1)]
        perform("traffic.seed", partial(write, batch=batch, lost=0, now=moment, of_node=node), city=frozenset({RECORDED}))


def _moment(random: Random, day: date) -> datetime:
    return datetime.combine(day, time(random.choice(_HOURS), random.randrange(60), random.randrange(60)), clock.TAIPEI)


def _visit(random: Random, at: datetime, school: int) -> Iterator[Answered]:
    """Somebody signs in, sees the first page, opens one page, and perhaps saves it."""
    account = random.randrange(1, 800)
    page, millis, statements, saving = random.choice(_STEPS)
    steps = [("account_login", "POST", 302, 160, 11), ("portal:home", "GET", 200, 70, 19), (page, "GET", 200, millis, statements)]
    if saving and random.random() < 0.5:
        steps.append((saving, "POST", random.choice((302, 302, 302, 409)), 55, 18))
    if random.random() < 0.02:
        steps.append((page, "GET", 404, 8, 3))
    for back, (route, method, status, usual, count) in enumerate(steps):
        took = round(random.lognormvariate(0, 0.4) * usual * 1000)
        then = at + timedelta(seconds=20 * back)
        yield Answered(then, route, method, status, took, count, took // 3, 9_000, account, "homeroom_teacher", school, "")


def _failure(random: Random, at: datetime, school: int, *, account: int) -> Answered:
    return Answered(at, "meals:day", "GET", 500, random.randrange(9_000, 30_000), 6, 4_000, 2_000, account, "lunch_secretary", school, FAULT)
