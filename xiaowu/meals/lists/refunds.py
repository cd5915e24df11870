"""The lists of refunds: whom to pay in a month, and whose meals were stopped (退費名單、停餐登記)."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import meal_stops, refund_list
from xiaowu.meals.queries.meal_stops import StopRow
from xiaowu.meals.queries.refund_list import LineRow
from xiaowu.meals.rules.refund_child import STOP_TITLES
from xiaowu.meals.rules.refunds import Settle
from xiaowu.roster.queries.places import school

SETTLE_TITLES = {Settle.CASH: N_("退現金或匯款"), Settle.SET_OFF: N_("自下期繳費單扣抵")}


def _where(school_id: int, year: int = 0, month: int = 0) -> str:
    name = school(school_id, clock.today()).name
    return f"{name} {spoken.month(date(year, month, 1))}" if year else name


def _releases(actor: Actor, school_id: int, _year: int, _month: int) -> bool:
    return holds(actor, Permission.RELEASE_REFUNDS, school_id=school_id)


def _now(row: LineRow) -> str:
    return _("現在%(class)s") % {"class": row.class_now} if row.class_now else ""


def _is_of_another(actor: Actor, school_id: int, _year: int, _month: int) -> bool:
    """Whether the list is read at the school that answers for one that merged: classes of before are not those of today."""
    return school_id not in actor.school_ids


RELEASED: ListOf[LineRow] = ListOf(
    name="meals:refund_list",
    title=N_("午餐退費名單"),
    permission=Permission.SEE_RELEASED,
    read=refund_list.lines,
    sorts=refund_list.SORTS,
    first="class",
    summed="amount",
    search=N_("學生或班級"),
    where=_where,
    empty=N_("沒有已釋出的名單"),
    hint=N_("學務處結算並釋出後，要退費的學生會列在這裡。"),
    filters=(Filter("settle", N_("退費方式"), SETTLE_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("class", N_("班級"), lambda row: row.class_name, sort="class", note=_now),
        Column("class_now", N_("現在班級"), lambda row: row.class_now, only_file=True, shown=_is_of_another),
        Column("seat", N_("座號"), lambda row: row.seat, Kind.NUMERAL),
        Column("name", N_("學生"), lambda row: row.name, sort="name", note=lambda row: row.place.words),
        Column("amount", N_("金額（元）"), lambda row: row.amount, Kind.NUMBER, sort="amount"),
        Column("settle", N_("退費方式"), lambda row: _(SETTLE_TITLES[row.settle]), value=lambda row: row.settle.value),
        Column("about", N_("說明"), lambda row: row.place.words, Kind.PROSE, only_file=True),
        # which day, which leave and which line of the rule: for whoever settles, not for whoever pays
        Column(
            "days",
            N_("每日明細"),
            lambda _row: _("哪些天、依哪一條"),
            only_page=True,
            shown=_releases,
            link=lambda row, school_id, year, month: ("meals:refund_class", school_id, row.class_id, year, month),
            anchor=lambda row: f"s{row.student_id}",
        ),
    ),
)


def _state(row: StopRow) -> str:
    if row.is_void:
        return _("已取消")
    return _("%(day)s恢復用餐") % {"day": spoken.near(row.back_from)} if row.back_from else _("停餐")


STOPS: ListOf[StopRow] = ListOf(
    name="meals:stops",
    title=N_("停餐登記"),
    permission=Permission.RELEASE_REFUNDS,
    read=meal_stops.stops,
    sorts=meal_stops.SORTS,
    first="-told_at",
    search=N_("學生或班級"),
    where=_where,
    empty=N_("沒有停餐登記"),
    hint=N_("請假已核准的不必登記；這裡是沒有請假而停餐的，以及另附證明的。"),
    filters=(Filter("ground", N_("事由"), STOP_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("class", N_("班級"), lambda row: row.class_name, sort="class"),
        Column("child", N_("學生"), lambda row: row.child),
        Column("ground", N_("事由"), lambda row: _(row.title), value=lambda row: row.ground.value),
        Column("days", N_("日期"), meal_stops.days_words, sort="first", value=lambda row: row.first),
        Column("told_at", N_("告知時間"), lambda row: row.told_at, Kind.MOMENT, sort="told_at"),
        Column("by", N_("登記人"), lambda row: row.by_name, note=lambda row: _("家長") if row.by_family else ""),
        Column("state", N_("狀態"), _state, value=lambda row: "void" if row.is_void else "back" if row.back_from else "stopped"),
    ),
)
