"""Judging the simulated sign-ins (模擬登入的判定) by the same rules as real ones, with counters in memory in place of tables."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from xiaowu.kernel.whereabouts import kilometres, locate
from xiaowu.portal.city.signins import Month, SignInEvent, Takeover, events
from xiaowu.sign_in_risk.queries.compared import chains
from xiaowu.sign_in_risk.rules.likeness import Chain, Everyone, Feature, likeness
from xiaowu.sign_in_risk.rules.signs import LOOKS_BACK, Before, Circumstances, Reason, judged, signs

_ANSWERED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one sign-in of the month was judged."""

    account: int
    takeover: Takeover | None
    risk: float
    signs: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    is_news: bool  # the account has no unanswered alert: a case is opened and letters are written


@dataclass
class _Past:
    """What is remembered about one account."""

    counts: Counter[str] = field(default_factory=Counter)
    sign_ins: int = 0
    last: datetime | None = None
    last_address: str = ""


@dataclass
class _Door:
    """What is remembered about the city."""

    past: defaultdict[int, _Past] = field(default_factory=lambda: defaultdict(_Past))
    counts: Counter[str] = field(default_factory=Counter)
    sign_ins: int = 0
    asked: Counter[int] = field(default_factory=Counter)  # accounts with unanswered alerts
    tried: deque[SignInEvent] = field(default_factory=deque)  # of the last hour

    def everyone(self) -> Everyone:
        return Everyone(self.sign_ins, len(self.past), self.counts)


def judge_month(month: Month) -> list[Verdict]:
    """Every sign-in that succeeded in the last `days` days.

    A sign-in that alerted becomes a habit when it is answered, which takes a day, as in a real case; a thief's becomes one only if it was missed.
    """
    door, verdicts, asked = _Door(), [], deque[tuple[SignInEvent, dict[Feature, Chain]]]()
    for event in events(month):
        while asked and asked[0][0].at < event.at - _ANSWERED_AFTER:
            _remember(door, *asked[0])
            door.asked -= Counter([asked.popleft()[0].account])
        while door.tried and door.tried[0].at < event.at - LOOKS_BACK:
            door.tried.popleft()
        if event.succeeded:
            verdict, values = _judge(door, event)
            if event.at >= month.begins:
                verdicts.append(verdict)
            if not verdict.reasons:
                _remember(door, event, values)
            elif event.takeover is None:
                asked.append((event, values))
                door.asked[event.account] += 1
        door.tried.append(event)
    return verdicts


def _judge(door: _Door, event: SignInEvent) -> tuple[Verdict, dict[Feature, Chain]]:
    past = door.past[event.account]
    values = chains(event.address, event.user_agent, event.at, knows_device=event.knows_device)
    like = likeness(values, past.counts, past.sign_ins, door.everyone())
    found = signs(_circumstances(door, event, past, values))
    return Verdict(event.account, event.takeover, like.risk, found, judged(found, like), event.account not in door.asked), values


def _circumstances(door: _Door, event: SignInEvent, past: _Past, values: dict[Feature, Chain]) -> Circumstances:
    place, (country, network, address) = locate(event.address), values[Feature.PLACE]
    there = [each for each in door.tried if each.address == event.address]
    before = Before(past.last, kilometres(locate(past.last_address).known_country, place.known_country)) if past.last else None
    return Circumstances(
        at=event.at,
        signed_in=past.sign_ins,
        knows_device=event.knows_device,
        knows_address=past.counts[address] > 0,
        knows_country=past.counts[country] > 0 or not place.known_country,
        is_hosting=place.is_hosting,
        knows_network=past.counts[network] > 0,
        before=before,
        own_failures=sum(1 for each in door.tried if not each.succeeded and each.account == event.account),
        failed_accounts_there=len({each.account for each in there if not each.succeeded}),
        accounts_in_there=len({each.account for each in there if each.succeeded}),
    )


def _remember(door: _Door, event: SignInEvent, values: dict[Feature, Chain]) -> None:
    past, keys = door.past[event.account], [value for chain in values.values() for value in chain]
    past.counts.update(keys)
    past.sign_ins += 1
    if past.last is None or past.last < event.at:
        past.last, past.last_address = event.at, event.address
    door.counts.update(keys)
    door.sign_ins += 1
