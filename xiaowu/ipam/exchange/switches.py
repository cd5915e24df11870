"""Switches as a sheet (匯入交換器): one row per switch of the school, by its name; switches that are not named stay as they are."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.ipam.actions.ports import set_switches
from xiaowu.ipam.queries.ports import switches_of
from xiaowu.ipam.rules.addresses import LONGEST_TEXT
from xiaowu.ipam.rules.ports import MOST_PORTS, MOST_SWITCHES, PORT_FAULT_TITLES, SwitchDetails, port_faults
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Report, RowReport
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.sheets.writing import Value
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.queries import places

_NAME, _TITLES = "交換器", {"name": "交換器", "ports": "連接埠", "used": "已用"}


def _place(school_id: int, today: date) -> Place:
    school = places.school(school_id, today)
    return Place(school.id, school.name)


def _columns(_place: Place, _today: date) -> tuple[Column, ...]:
    return (
        Column("name", _NAME, cells.text(LONGEST_TEXT), ("名稱", "設備名稱", "switch", "name"), example="行政大樓二樓機櫃 1"),
        Column("room", "地點", cells.text(LONGEST_TEXT), ("位置", "room"), required=False, example="行政大樓二樓"),
        Column("model", "型號", cells.text(LONGEST_TEXT), ("model",), required=False, example="24 埠 PoE"),
        Column("ports", "連接埠", cells.between(1, MOST_PORTS), ("總埠數", "埠數", "ports"), example=24),
        Column("used", "已用", cells.between(0, MOST_PORTS), ("已用埠數", "used"), example=20),
    )


def _filled(_actor: Actor, place: Place, _today: date) -> list[list[Value]]:
    """What is entered, to be counted anew and sent again."""
    return [[each.name, each.room, each.model, each.ports, each.used] for each in switches_of(place.id).values()]


def _check(_actor: Actor, school_id: int, rows: Sequence[Row], _sent: date) -> Report[list[SwitchDetails]]:
    known, seen, told = switches_of(school_id), dict[str, int](), list[tuple[int, SwitchDetails]]()
    errors: list[RowError] = []
    for row in rows:
        given = row.values
        one = SwitchDetails(given["name"], given["room"] or "", given["model"] or "", given["ports"], given["used"])
        errors += [RowError(row.number, _TITLES[field], _(PORT_FAULT_TITLES[fault])) for field, fault in port_faults(one).items()]
        if one.name in seen:
            errors.append(RowError(row.number, _NAME, _("與第 %(row)d 列重複。") % {"row": seen[one.name]}))
        seen[one.name] = row.number
        told.append((row.number, one))
    if len({*known, *seen}) > MOST_SWITCHES:
        errors.append(RowError(rows[-1].number, _NAME, _("一所學校最多 %(most)d 臺交換器。") % {"most": MOST_SWITCHES}))
    if errors:
        return Report((), [], tuple(errors))
    return Report(tuple(_report(number, one, known.get(one.name)) for number, one in told), [one for _number, one in told])


def _report(number: int, now: SwitchDetails, before: SwitchDetails | None) -> RowReport:
    effect = Effect.ADD if before is None else Effect.KEEP if before == now else Effect.CHANGE
    counted = [(_("連接埠"), before.ports, now.ports), (_("已用"), before.used, now.used)] if before else []
    changes = tuple((title, str(was), str(is_now)) for title, was, is_now in counted if was != is_now)
    return RowReport(number, effect, (now.name, now.room, now.ports, now.used, now.free), changes, does=(now, before))


def _apply(actor: Actor, school_id: int, report: Report[list[SwitchDetails]], today: date) -> Done:
    count = set_switches(actor, school_id, told=report.work, today=today)
    said = ngettext("已登錄 %(count)d 臺交換器。", "已登錄 %(count)d 臺交換器。", count) % {"count": count}
    return Done(said, "ipam:switches", (), {"count": count})


SWITCHES: Importer[list[SwitchDetails]] = Importer(
    _place,
    _columns,
    (N_("交換器"), N_("地點"), N_("連接埠"), N_("已用"), N_("可用")),
    _check,
    _apply,
    hold=hold_school,
    filled=_filled,
    nothing=N_("%(where)s裡沒有交換器。"),
    hints=(N_("檔案裡沒有的交換器維持原樣；名稱相同的更新為檔案的內容。"),),
)
