"""A simulated month of a city's sign-ins (模擬登入), honest ones and takeovers, to measure how sign-ins are judged. The same for the same seed.

Networks are real ones from the bundled tables; people are invented. Honest behaviour that looks strange is included: classroom computers that forget
every cookie at night, mobile addresses that change, a new browser version for everybody at once, a new telephone, a relative's computer,
a holiday, a relay.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random

from xiaowu.kernel import clock


class Takeover(StrEnum):
    """Who signs in with somebody else's password."""

    STRANGER = "stranger"  # from anywhere, with whatever browser
    HOSTED = "hosted"  # from a data centre or a VPN, with the most usual browser
    NEIGHBOUR = "neighbour"  # from a home connection of the same country
    STUDIED = "studied"  # the same, with the owner's kind of browser, in the owner's hours
    STEALER = "stealer"  # malicious software took the device's cookie too; used from abroad
    SPRAYER = "sprayer"  # one password tried on many accounts from a home connection
    CLASSROOM = "classroom"  # from the owner's own school, on its computers


@dataclass(frozen=True, slots=True)
class SignInEvent:
    """An attempt to sign in. `account` is an index; `device` None: the browser brought no cookie that the account knows."""

    at: datetime
    account: int
    address: str
    user_agent: str
    knows_device: bool
    succeeded: bool = True
    takeover: Takeover | None = None


SCHOOLS = ("163.20.{a}.{b}", "163.32.{a}.{b}", "140.111.{a}.{b}")
HOMES = ("114.{c}.{a}.{b}",) * 6 + ("123.192.{a}.{b}", "203.204.{a}.{b}", "175.180.{a}.{b}", "175.181.{a}.{b}", "61.217.{a}.{b}")
MOBILES = ("42.72.{a}.{b}", "42.75.{a}.{b}", "223.136.{a}.{b}", "27.240.{a}.{b}", "110.28.{a}.{b}", "49.216.{a}.{b}", "101.9.33.{b}")
ABROAD = ("126.1.{a}.{b}", "1.33.{a}.{b}", "175.223.{a}.{b}", "203.116.{a}.{b}", "113.160.{a}.{b}", "73.1.{a}.{b}", "36.37.{a}.{b}", "41.58.{a}.{b}")
HOSTS = (
    "34.80.{a}.{b}",
    "3.112.{a}.{b}",
    "45.76.{a}.{b}",
    "188.166.{a}.{b}",
    "95.216.{a}.{b}",
    "129.146.{a}.{b}",
    "139.162.{a}.{b}",
    "185.220.101.{b}",
)
RELAYS = ("104.28.{a}.{b}", "172.225.1.{b}")

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36"
_EDGE = _WINDOWS + " Edg/{v}.0.0.0"
_FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{v} Safari/605.1.15"
_CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36"
_ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36"
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{v} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{v} Mobile/15E148 Safari/604.1"
)
_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36"
COMPUTERS = (_WINDOWS,) * 12 + (_EDGE,) * 4 + (_FIREFOX, _MAC, _MAC, _CHROMEBOOK)
PHONES = (_IPHONE,) * 5 + (_ANDROID,) * 5
_ODD = (_LINUX, "python-requests/2.32.3", _FIREFOX, _WINDOWS, _ANDROID)


@dataclass
class _Owner:
    """Somebody's habits."""

    index: int
    school: str
    home: str
    mobile: str
    work_agent: str
    home_agent: str
    phone: str
    forgets: bool  # the classroom computer is reset to its image every night
    has_computer: bool
    moves_daily: bool  # the home connection gets another address every day
    relay: bool
    travels: range = field(default_factory=lambda: range(0))  # days of the month
    abroad: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """What to simulate. Takeovers of each kind happen in the last `days` days; the days before let habits form."""

    begins: datetime
    accounts: int = 2_000
    schools: int = 20
    days: int = 30
    learning: int = 30
    takeovers: int = 60
    seed: int = 1


def events(month: Month) -> list[SignInEvent]:
    """All sign-ins in order of time."""
    rng = Random(month.seed)
    owners = _owners(month, rng)
    found = [event for owner in owners for event in _honest(owner, month, rng)]
    for kind in Takeover:
        for _each in range(month.takeovers):
            found += _taken(kind, rng.choice(owners), owners, month, rng)
    return sorted(found, key=lambda event: event.at)


def _owners(month: Month, rng: Random) -> list[_Owner]:
    gates = [_address(rng.choice(SCHOOLS), rng) for _each in range(month.schools)]
    owners = []
    for index in range(month.accounts):
        owner = _Owner(
            index, gates[index % month.schools], rng.choice(HOMES), rng.choice(MOBILES), rng.choice(COMPUTERS), rng.choice(COMPUTERS),
            rng.choice(PHONES), rng.random() < 0.5, rng.random() < 0.6, rng.random() < 0.3, rng.random() < 0.02,
        )  # fmt: skip
        if rng.random() < 0.01:
            first = rng.randrange(month.learning, month.learning + month.days)
            owner.travels, owner.abroad = range(first, first + rng.randint(2, 6)), _address(rng.choice(ABROAD[:6]), rng)
        owners.append(owner)
    return owners


def _honest(owner: _Owner, month: Month, rng: Random) -> Iterator[SignInEvent]:
    known = {"work": False, "home": False, "phone": False}
    home = _address(owner.home, rng)
    for day in range(month.learning + month.days):
        date = clock.day(month.begins + timedelta(days=day - month.learning))
        if owner.moves_daily:
            home = _address(owner.home, rng)
        for device, hour in _sign_ins(owner, date.weekday() < 5, rng):
            at = datetime.combine(date, time(hour, rng.randrange(60), rng.randrange(60)), clock.TAIPEI)
            agent = {"work": owner.work_agent, "home": owner.home_agent, "phone": owner.phone}[device]
            knows = known[device] and rng.random() > 1 / 300  # cookies are cleared, a window is private
            if rng.random() < 1 / 800:  # a new telephone or computer
                knows = False
                owner.phone = rng.choice(PHONES) if device == "phone" else owner.phone
            address = owner.school if device == "work" else home
            if device == "phone" and rng.random() < 0.6:
                address = _address(owner.mobile, rng)
            if device == "home" and rng.random() < 1 / 100:  # at relatives', in a hotel
                address = _address(rng.choice(HOMES), rng)
                knows = knows and rng.random() < 0.8
            if owner.relay and device != "work":
                address = _address(rng.choice(RELAYS), rng)
            if day in owner.travels:
                device, agent, address, knows = "phone", owner.phone, owner.abroad, known["phone"]  # noqa: PLW2901
            yield SignInEvent(at, owner.index, address, agent.format(v=_version(agent, day)), knows)
            known[device] = not (device == "work" and owner.forgets)


def _sign_ins(owner: _Owner, works: bool, rng: Random) -> list[tuple[str, int]]:
    wished = []
    if works:
        wished += [("work", rng.choice((7, 7, 7, 8, 8, 9, 10)))]
        wished += [("work", rng.choice((11, 13, 14, 15)))] if rng.random() < 0.4 else []
    wished += [("phone", rng.choice((7, 12, 17, 18, 20, 21, 22)))] if rng.random() < 0.3 else []
    wished += [("home", rng.choice((19, 20, 21, 22)))] if owner.has_computer and rng.random() < 0.25 else []
    return wished


def _taken(kind: Takeover, owner: _Owner, owners: list[_Owner], month: Month, rng: Random) -> Iterator[SignInEvent]:
    day = month.learning + rng.randrange(month.days)
    date = clock.day(month.begins + timedelta(days=day - month.learning))
    hour = rng.choice((8, 9, 10, 12, 13, 14, 20)) if kind in (Takeover.STUDIED, Takeover.CLASSROOM) else rng.randrange(24)
    at = datetime.combine(date, time(hour, rng.randrange(60), rng.randrange(60)), clock.TAIPEI)
    elsewhere = [home for home in HOMES if home != owner.home] if kind is Takeover.NEIGHBOUR else HOMES
    where = {
        Takeover.STRANGER: ABROAD,
        Takeover.HOSTED: HOSTS,
        Takeover.STEALER: ABROAD,
        Takeover.CLASSROOM: (owner.school,),
    }.get(kind, elsewhere)
    agent = {
        Takeover.STRANGER: rng.choice(_ODD),
        Takeover.STUDIED: owner.work_agent,
        Takeover.STEALER: owner.work_agent,
        Takeover.CLASSROOM: owner.work_agent,
    }.get(kind, _WINDOWS)
    agent, address = agent.format(v=_version(agent, day)), _address(rng.choice(where), rng)
    if kind is Takeover.SPRAYER:
        for number, other in enumerate(rng.sample(owners, min(len(owners), 40))):
            yield SignInEvent(at - timedelta(seconds=20 * (number + 1)), other.index, address, agent, knows_device=False, succeeded=False)
    yield SignInEvent(at, owner.index, address, agent, knows_device=kind is Takeover.STEALER, takeover=kind)


def _version(agent: str, day: int) -> int:
    """Browsers update themselves every four weeks, nearly all within the same days."""
    return (4 if "18_" in agent or "Version/18" in agent else 141) + (day + 14) // 28


def _address(pattern: str, rng: Random) -> str:
    return pattern.format(a=rng.randrange(1, 250), b=rng.randrange(1, 250), c=rng.randrange(32, 47))
