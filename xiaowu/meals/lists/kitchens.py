"""Kitchens, services, days and diets as lists (清單)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.named import grade_title, grades_title
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import kitchens as queries
from xiaowu.meals.queries.kitchens import DietRow, KitchenRow, ServiceRow, ShiftRow
from xiaowu.meals.rules.kitchens import ALLERGEN_TITLES, KIND_TITLES, Allergen
from xiaowu.roster.queries import places
from xiaowu.roster.rules.roles import DIET_TITLES
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES


def at_school(school_id: int) -> str:
    """The name of the school whose list it is."""
    return places.school(school_id, clock.today()).name


def limit(days_before: int, until: object) -> str:
    """Until when a kitchen can be told, in words."""
    hour = f"{until:%H:%M}"
    return _("供餐日 %(hour)s") % {"hour": hour} if not days_before else _("%(days)d 個上課日前 %(hour)s") % {"days": days_before, "hour": hour}


def _edit(row: KitchenRow, school_id: int) -> tuple[object, ...] | None:
    return ("meals:kitchen", school_id, row.id) if row.may_change else None


KITCHENS: ListOf[KitchenRow] = ListOf(
    name="meals:kitchens",
    title=N_("廚房"),
    permission=Permission.SEE_SHEETS,
    read=queries.kitchens,
    sorts=queries.KITCHEN_SORTS,
    where=at_school,
    search=N_("名稱"),
    counted=N_("共 %(total)s 個"),
    empty=N_("還沒有廚房"),
    hint=N_("請先登錄廚房，再到「供餐年級與價格」指定為哪些年級供餐。"),
    filters=(Filter("kind", N_("類別"), KIND_TITLES), Filter("state", N_("狀態"), {"ended": N_("已停止供餐"), "all": N_("全部")}, N_("供餐中"))),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("名稱"), lambda row: row.name, sort="name", link=_edit, note=lambda row: "" if row.is_own else row.school),
        Column("kind", N_("類別"), lambda row: _(KIND_TITLES[row.kind]), sort="kind", value=lambda row: row.kind),
        Column(
            "cooks", N_("供應的餐別"), lambda row: _("、").join(_(DIET_TITLES[each]) for each in row.cooks), value=lambda row: " ".join(row.cooks)
        ),
        Column("limit", N_("通知時限"), lambda row: limit(row.days_before, row.until), value=lambda row: f"{row.days_before} {row.until:%H:%M}"),
        Column("telephone", N_("電話"), lambda row: row.telephone),
        Column("mail", N_("異動信"), lambda row: row.mail if row.letters else ""),
        Column("ended_on", N_("停止供餐"), lambda row: row.ended_on, Kind.DAY),
    ),
)


def _weekdays(row: ServiceRow) -> str:
    return _("、").join(_(WEEKDAY_TITLES[each]) for each in row.weekdays)


SERVICES: ListOf[ServiceRow] = ListOf(
    name="meals:services",
    title=N_("供餐年級與價格"),
    permission=Permission.SEE_SHEETS,
    read=lambda actor, wanted, school_id: queries.services(actor, wanted, school_id, clock.today()),
    sorts=queries.SERVICE_SORTS,
    first="grade",
    where=at_school,
    empty=N_("還沒有指定供餐的年級"),
    filters=(Filter("state", N_("狀態"), {"all": N_("含已結束")}, N_("現在與將來")),),
    columns=(
        only_told("id", lambda row: row.id),
        Column(
            "grades",
            N_("年級"),
            lambda row: grades_title(row.first_grade, row.last_grade),
            sort="grade",
            value=lambda row: f"{row.first_grade}-{row.last_grade}",
        ),
        Column("kitchen", N_("廚房"), lambda row: row.kitchen),
        Column("weekdays", N_("星期"), _weekdays, value=lambda row: " ".join(map(str, row.weekdays))),
        Column("price", N_("每餐價格（元）"), lambda row: row.price, Kind.NUMBER, sort="price"),
        Column("since", N_("開始日期"), lambda row: row.since, Kind.DAY, sort="since"),
        Column("ended_on", N_("不再供餐的第一天"), lambda row: row.ended_on, Kind.DAY),
    ),
)

SHIFTS: ListOf[ShiftRow] = ListOf(
    name="meals:shifts",
    title=N_("供餐日異動"),
    permission=Permission.SEE_SHEETS,
    read=queries.shifts,
    sorts=queries.SHIFT_SORTS,
    first="-day",
    where=at_school,
    search=N_("說明"),
    empty=N_("沒有供餐日異動"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("day", N_("日期"), lambda row: row.day, Kind.DAY, sort="day"),
        Column("grade", N_("年級"), lambda row: grade_title(row.grade) if row.grade else _("全校"), value=lambda row: str(row.grade)),
        Column("served", N_("供餐"), lambda row: _("供餐") if row.is_served else _("不供餐"), value=lambda row: "yes" if row.is_served else "no"),
        Column("why", N_("說明"), lambda row: row.why),
    ),
)


def _named(allergens: Iterable[Allergen]) -> str:
    return _("、").join(_(ALLERGEN_TITLES[each]) for each in allergens)


DIETS: ListOf[DietRow] = ListOf(
    name="meals:diets",
    title=N_("餐別與過敏原"),
    permission=Permission.SEE_SHEETS,
    read=queries.diets,
    sorts=queries.DIET_SORTS,
    where=at_school,
    columns=(
        Column("diet", N_("餐別"), lambda row: _(row.title), sort="diet", value=lambda row: row.diet),
        Column("contains", N_("含有的過敏原"), lambda row: _named(row.contains), value=lambda row: " ".join(row.contains)),
        Column("leaves_out", N_("不含的過敏原"), lambda row: _named(row.leaves_out), value=lambda row: " ".join(row.leaves_out)),
    ),
)
