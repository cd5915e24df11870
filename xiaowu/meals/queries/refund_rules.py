"""A school's rule of refunds (退費規定): in force, coming, and as a draft; in words, line by line; and tried on an invented child."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.seen import mark
from xiaowu.meals.models import RefundDraft, RefundVersion
from xiaowu.meals.permissions import Permission
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_rule import CONTRADICTION_TITLES, contradictions, rule_of, stored
from xiaowu.meals.rules.refunds import (
    GROUND_TITLES,
    Ground,
    Late,
    Line,
    Missed,
    Notice,
    RefundRule,
    Settle,
    Side,
    Subsidised,
    Unit,
    Verdict,
    judged,
)
from xiaowu.roster.queries.calendar import days_of

_BESIDE = timedelta(days=45)
_ALL_LEAVE = 15  # types: where a line names them all it says so


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line of a rule in words: which grounds, the sentences, and how it contradicts itself."""

    number: int
    grounds: str
    says: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule in words: line by line, and what holds for all of it."""

    lines: tuple[LineWords, ...]
    says: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not any(each.faults for each in self.lines)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A rule from a day on."""

    id: int
    begins: date
    rule: RefundRule
    issued_by_name: str
    issued_at: datetime


def versions(school_id: int) -> list[VersionRow]:
    """The latest first, of each day the one that holds. One statement; a rule is public."""
    found = RefundVersion.objects.filter(school_id=school_id).order_by("-begins", "-pk").distinct("begins")
    return [version_row(each) for each in found]


def version_row(kept: RefundVersion) -> VersionRow:
    """A rule as it is kept."""
    return VersionRow(kept.pk, kept.begins, rule_of(kept.rule), kept.issued_by_name, kept.issued_at)


def in_force(known: Sequence[VersionRow], day: date) -> VersionRow | None:
    """The one that holds on a day, of those of a school."""
    return next((each for each in known if each.begins <= day), None)


def draft(actor: Actor, school_id: int) -> tuple[RefundRule, str]:
    """What the school is writing, or what it has, and the mark of it. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_REFUND_RULES, school_id=school_id)
    kept = RefundDraft.objects.filter(school_id=school_id).first()
    newest = None if kept else RefundVersion.objects.filter(school_id=school_id).order_by("-begins", "-pk").first()
    rule = rule_of(kept.rule if kept else newest.rule if newest else {})
    return rule, mark_of(rule)


def mark_of(rule: RefundRule) -> str:
    """The mark by which a page that showed another draft is recognised."""
    return mark(json.dumps(stored(rule), sort_keys=True))


def line_of(rule: RefundRule, number: int) -> Line | None:
    """The line of that number, from 1; None for 0, a new one. Raises NotFound."""
    if number > len(rule.lines):
        raise NotFound
    return rule.lines[number - 1] if number else None


def explained(rule: RefundRule) -> Explained:
    """The rule in the reader's language."""
    faults: dict[int, list[str]] = {}
    for each in contradictions(rule):
        for number, line in enumerate(rule.lines, 1):
            if line in each.lines:
                said = _("%(ground)s：%(why)s") % {"ground": _(GROUND_TITLES[each.ground]), "why": _(CONTRADICTION_TITLES[each.what])}
                faults.setdefault(number, []).append(said)
    lines = tuple(
        LineWords(number, grounds_words(line.grounds), tuple(_line_words(line)), tuple(faults.get(number, ())))
        for number, line in enumerate(rule.lines, 1)
    )
    return Explained(lines, tuple(_whole_words(rule)))


def changed(new: RefundRule, old: RefundRule) -> list[str]:
    """What is said otherwise than before, in words: lines by their grounds, as they will be, and those that fall away."""
    now, before = explained(new), explained(old)
    stands, stood = _by_reach(new, now), _by_reach(old, before)
    lines = [
        _("%(grounds)s：%(says)s") % {"grounds": each.grounds, "says": " ".join(each.says)}
        for reach, each in stands.items()
        if reach not in stood or stood[reach].says != each.says
    ]
    gone = [
        _("%(grounds)s：不再有規定（原為：%(says)s）") % {"grounds": each.grounds, "says": " ".join(each.says)}
        for reach, each in stood.items()
        if reach not in stands
    ]
    said = [*lines, *gone, *(each for each in now.says if each not in before.says)]
    if old.paid_first and not new.paid_first:
        said.append(_("還沒繳清餐費的也退。"))
    if new.notes != old.notes:
        said.append(_("給家長的說明：%(notes)s") % {"notes": new.notes or _("刪除")})
    return said


def _by_reach(rule: RefundRule, words: Explained) -> dict[tuple[frozenset[Ground], int], LineWords]:
    """Each line by its grounds and the size of the group from which on it holds: of the same grounds there may be one of each."""
    return {(line.grounds, line.group_from): said for line, said in zip(rule.lines, words.lines, strict=True)}


def grounds_words(grounds: frozenset[Ground]) -> str:
    named = [_(title) for ground, title in GROUND_TITLES.items() if ground in grounds]
    if len(named) >= _ALL_LEAVE and all(str(each) in {str(one) for one in grounds} for each in list(GROUND_TITLES)[:_ALL_LEAVE]):
        named = [_("各種請假"), *named[_ALL_LEAVE:]]
    return _("、").join(named)


def _line_words(line: Line) -> list[str]:
    said = []
    if line.group_from:
        said.append(_("%(count)d 人以上一起時適用。") % {"count": line.group_from})
    if line.whole_months:
        said.append(_("整個月都沒有用餐的月份才退。"))
    elif line.from_day > 1 and line.back_to_first:
        said.append(_("連續 %(days)d 個供餐日以上，從第 1 天起都退；不足的不退。") % {"days": line.from_day})
    elif line.from_day > 1:
        said.append(_("連續請假從第 %(days)d 天起退，之前的不退。") % {"days": line.from_day})
    else:
        said.append(_("從第 1 天起退。"))
    said += [notice_words(each) for each in line.notices] or [_("不必事先告知。")]
    if any(each.side is Side.BEFORE for each in line.notices):
        late = {Late.LOST: _("逾時的這一次全部不退。"), Late.LATER: _("逾時的，從趕得上時限的那一天起退。")}
        said.append(late[line.late])
    if line.proof:
        said.append(_("須附證明。"))
    if line.settle:
        said.append(_settle_words(line.settle))
    return said


def notice_words(notice: Notice) -> str:
    """Until when somebody must say it."""
    words: dict[str, Any] = {"days": notice.days, "at": f"{notice.at:%H:%M}" if notice.at else ""}
    is_school, days = notice.unit is Unit.SCHOOL, notice.days
    if notice.side is Side.BEFORE:
        if notice.days == 0:
            return _("須在停餐當天 %(at)s 之前告知。") % words if notice.at else _("須在停餐當天告知。")
        said = (
            ngettext("須在停餐日前 %(days)d 個上課日", "須在停餐日前 %(days)d 個上課日", days) % words
            if is_school
            else ngettext("須在停餐日前 %(days)d 天", "須在停餐日前 %(days)d 天", days) % words
        )
    elif notice.side is Side.AFTER_START:
        said = (
            ngettext("須在第一天起 %(days)d 個上課日內", "須在第一天起 %(days)d 個上課日內", days) % words
            if is_school
            else ngettext("須在第一天起 %(days)d 天內", "須在第一天起 %(days)d 天內", days) % words
        )
    else:
        said = (
            ngettext("須在返校後 %(days)d 個上課日內", "須在返校後 %(days)d 個上課日內", days) % words
            if is_school
            else ngettext("須在返校後 %(days)d 天內", "須在返校後 %(days)d 天內", days) % words
        )
    itself = _("（含當天）") if notice.counts_itself else ""
    until = _("的 %(at)s 之前") % words if notice.at else ""
    return _("%(when)s%(itself)s%(until)s%(does)s。") % {
        "when": said, "itself": itself, "until": until, "does": _("申請退費") if notice.side is Side.AFTER_RETURN else _("告知"),
    }  # fmt: skip


def _settle_words(settle: Settle) -> str:
    return _("退現金或匯款。") if settle is Settle.CASH else _("自下期繳費單扣抵。")


def _whole_words(rule: RefundRule) -> list[str]:
    subsidised = {
        Subsidised.NONE: _("補助生的餐費不退。"),
        Subsidised.FUND: _("補助生的餐費退回補助經費，不退家長。"),
        Subsidised.SAME: _("補助生與付費學生相同。"),
    }
    said = [_settle_words(rule.settle), subsidised[rule.subsidised]]
    if rule.paid_first:
        said.append(_("繳清這學期餐費的才退。"))
    said.append(_("請假不等於停餐，停餐要另外登記。") if rule.registered else _("核准的請假就是停餐，不必另外登記。"))
    said.append(_("上面沒有列的事由、沒有請假紀錄的日子，都不退。"))
    return said


@dataclass(frozen=True, slots=True)
class Invented:
    """A child that nobody is (試算對象): why it was away, on which school days, when that was said, when the refund was asked for."""

    ground: Ground
    first: date
    days: int
    told_at: datetime
    asked_at: datetime | None = None
    group: int = 1
    proof: bool = False
    registered: bool = False


def tried(rule: RefundRule, school_id: int, child: Invented) -> list[tuple[date, Verdict]]:
    """What the rule says of each of its days, as if each had a meal. One statement."""
    held = days_of(school_id, child.first - _BESIDE, child.first + _BESIDE + timedelta(days=2 * child.days))
    calendar = Calendar.of(held)
    day = child.first if child.first in held else calendar.after(child.first, 0)
    one = Missed(day, child.ground, child.told_at, child.asked_at, child.group, child.proof, child.registered)
    missed = [replace(one, day=calendar.after(day, each)) for each in range(child.days)]
    months: dict[date, int] = {}
    for each in held:
        months[each.replace(day=1)] = months.get(each.replace(day=1), 0) + 1
    return sorted(judged(rule, missed, calendar, months).items())
