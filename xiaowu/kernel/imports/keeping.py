"""Sheets that were read, kept until somebody confirms what their report showed. In the end each is applied once and whole, withdrawn, or expired."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.flow.held import FlowOf, where_state
from xiaowu.kernel.imports.declared import EFFECT_TITLES, Done, Effect, ImportKind, Report
from xiaowu.kernel.imports.states import IMPORT, State, Verb
from xiaowu.kernel.imports.tables import Import
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets.importing import Row, Rows, refused_rows
from xiaowu.kernel.text.figures import filled

_BATCH = 200  # expire in one transaction
IMPORTS: FlowOf[Import, State, Verb] = FlowOf(IMPORT, Import, where=lambda kept, _verb: kept.school_id)


class NotYet(BadInput):
    """Nothing of the sheet was written; what it would do now is shown again. The status is 200, so that what checking recorded is kept."""

    def __init__(self, message: str, kept: Import, report: Report[Any], differs: Collection[int] = ()) -> None:
        super().__init__(message)
        self.kept, self.report, self.differs = kept, report, differs
        self.status = 200 if report.must_stay else Conflict.status if differs else BadInput.status


class Ended(Conflict):
    """The sheet waits no more: what became of it, by whom and when."""

    def __init__(self, kept: Import) -> None:
        told = {"by": kept.ended_name, "at": spoken.moment(kept.ended_at) if kept.ended_at else ""}
        did = "、".join(f"{_(EFFECT_TITLES[effect])} {count}" for effect in Effect if (count := (kept.confirmed or {}).get(effect.value)))
        words = {
            State.APPLIED: _("%(by)s已於 %(at)s 匯入：%(did)s。") if did else _("%(by)s已於 %(at)s 匯入，沒有變動。"),
            State.WITHDRAWN: _("%(by)s已於 %(at)s 取消這次匯入，沒有寫入任何資料。"),
            State.EXPIRED: _("這次匯入已於 %(at)s 逾期，沒有寫入任何資料；請重新上傳檔案。"),
        }
        super().__init__(words[State(kept.state)] % {**told, "did": did})
        self.kept = kept


def keep(actor: Actor, kind: ImportKind, school_id: int, *, filename: str, read: Rows, now: datetime) -> int:
    """Keep a sheet that was read until somebody confirms it; returns its id. Raises BadRows: what it would do is wrong in these rows."""
    require(actor, kind.permission, school_id=school_id)
    report = kind.load().check(actor, school_id, read.rows, clock.day(now))
    if report.errors:
        raise refused_rows(read.sheet, report.errors, is_read=True)
    kept = Import.objects.create(
        kind=kind.name, school_id=school_id, account_id=actor.account_id or 0, filename=filename[:200], at=now, size=len(read.rows),
        rows=[row.kept() for row in read.rows], notes=read.notes.kept(), state=State.WAITING,
    )  # fmt: skip
    audit.record(actor, "uploaded", kind.name, kept.pk, school_id=school_id, rows=kept.size)
    return int(kept.pk)


def waiting(actor: Actor, kind: ImportKind, school_id: int, import_id: int) -> tuple[Import, Report[Any]]:
    """A sheet that waits for confirmation and what it would do now; recorded as a look at the children it names. Raises NotFound, Ended."""
    require(actor, kind.permission, school_id=school_id)
    kept = _kept(kind, school_id, import_id)
    report = _check(actor, kind, kept)
    _looked(actor, kind, school_id, report)
    return kept, report


SORTS: Sorts = {"at": "at", "filename": "filename", "size": "size"}


def imports(kind: ImportKind, actor: Actor, wanted: ListRequest, school_id: int) -> Page[Import]:
    """A page of a school's imports, waiting and past, without their rows. One statement. Raises Forbidden."""
    require(actor, kind.permission, school_id=school_id)
    found = Import.objects.filter(kind=kind.name, school_id=school_id, filename__icontains=wanted.text).defer("rows", "notes")
    if state := wanted.filter("state"):
        found = found.filter(state=state)
    return page_of(found, wanted, SORTS, lambda each: each, "-pk")


def confirm(
    actor: Actor, kind: ImportKind, school_id: int, import_id: int, *, seen: str, answered: Collection[str] = (), today: date, now: datetime
) -> Done:
    """Apply a kept sheet as things stand now, in one transaction.

    `seen`: what the confirmed report showed (`Report.shown`); `answered`: the tokens of the questions answered with yes. Raises NotFound; Ended: it
    waits no more; NotYet: it cannot be applied any more, would do something else than was seen, or a question is still open.
    """
    require(actor, kind.permission, school_id=school_id)
    importer = kind.load()
    if importer.hold:
        importer.hold(school_id)
    kept, flow = _kept(kind, school_id, import_id, locked=True), _flow(kind.name)
    move = flow.begin(actor, kept, Verb.APPLY, now=now)
    report = _check(actor, kind, kept)
    if not_yet := _not_yet(kept, report, seen, answered):
        _looked(actor, kind, school_id, report)
        raise not_yet
    done = importer.apply(actor, school_id, report, today)
    told: dict[str, Any] = {**report.counts, "answered": sorted({each.token for each in report.questions}.intersection(answered))}
    flow.finish(actor, move, Verb.APPLY, now=now, writes=_ended(actor, now) | {"confirmed": told}, **told, **done.facts)
    return done


def withdraw(actor: Actor, kind: ImportKind, school_id: int, import_id: int, *, now: datetime) -> None:
    """Drop the sheet: nothing of it is applied, and its rows are deleted. Raises NotFound; Ended: it waits no more."""
    require(actor, kind.permission, school_id=school_id)
    _flow(kind.name).advance(actor, _kept(kind, school_id, import_id, locked=True), Verb.WITHDRAW, now=now, writes=_ended(actor, now))


def expire(before: datetime) -> int:
    """Expire what was uploaded before then and still waits, and delete its contents; returns how many of one batch. Needs the reach `CITY`."""
    actor, now = system("kernel.imports"), clock.now()
    waiting = Import.objects.select_for_update(skip_locked=True).filter(where_state(IMPORT, State.WAITING), at__lt=before)
    late = list(waiting.order_by("pk")[:_BATCH])  # an import that is being confirmed at this moment is no longer late
    for kept in late:
        _flow(kept.kind).advance(actor, kept, Verb.EXPIRE, now=now, writes=_ended(actor, now) | {"filename": ""})
    return len(late)


def _kept(kind: ImportKind, school_id: int, import_id: int, *, locked: bool = False) -> Import:
    rows = Import.objects.select_for_update() if locked else Import.objects
    kept = rows.filter(kind=kind.name, school_id=school_id, pk=import_id).first()
    if kept is None:
        raise NotFound
    if kept.state != State.WAITING:
        raise Ended(kept)
    return kept


def _check(actor: Actor, kind: ImportKind, kept: Import) -> Report[Any]:
    return kind.load().check(actor, kept.school_id, [Row.of(row) for row in kept.rows], clock.day(kept.at))


def _looked(actor: Actor, kind: ImportKind, school_id: int, report: Report[Any]) -> None:
    if purpose := kind.load().look:
        audit.looked(actor, purpose, school_id=school_id, student_ids=report.looked)


def _ended(actor: Actor, now: datetime) -> dict[str, Any]:
    """The columns written at every ending: the sheet's content goes; who ended it and when stays."""
    name = "" if actor.is_system else actor.name
    return {"rows": [], "notes": {}, "ended_at": now, "ended_by": actor.account_id, "ended_name": name}


def _flow(kind: str) -> FlowOf[Import, State, Verb]:
    """The flow of one kind, under whose name the audit lists it."""
    return replace(IMPORTS, flow=replace(IMPORT, name=kind))


def _not_yet(kept: Import, report: Report[Any], seen: str, answered: Collection[str]) -> NotYet | None:
    if report.errors:
        message = ngettext(
            "檢查之後資料有變動，這份檔案現在有 %(count)d 個問題，沒有寫入任何資料。",
            "檢查之後資料有變動，這份檔案現在有 %(count)d 個問題，沒有寫入任何資料。",
            len(report.errors),
        )
        return NotYet(filled(message, {"count": len(report.errors)}), kept, report)
    if differs := report.differing(seen):
        message = ngettext(
            "您查看之後資料有變動，有 %(count)d 列與先前顯示的不同；沒有寫入任何資料，請重新確認。",
            "您查看之後資料有變動，有 %(count)d 列與先前顯示的不同；沒有寫入任何資料，請重新確認。",
            len(differs),
        )
        return NotYet(filled(message, {"count": len(differs)}), kept, report, differs)
    open_questions = [each for each in report.questions if each.token not in answered]
    message = ngettext("還有 %(count)d 列需要您確認，沒有寫入任何資料。", "還有 %(count)d 列需要您確認，沒有寫入任何資料。", len(open_questions))
    return NotYet(filled(message, {"count": len(open_questions)}), kept, report) if open_questions else None
