"""The declared list (清單) of a school's imports of a kind, waiting and past: every offered kind gets it."""

from functools import partial

from django.utils.translation import gettext as _

from xiaowu.kernel.imports import keeping
from xiaowu.kernel.imports.declared import EFFECT_TITLES, Effect, ImportKind
from xiaowu.kernel.imports.states import STATE_TITLES, State
from xiaowu.kernel.imports.tables import Import
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_

_TONES = {State.WAITING: "warn", State.APPLIED: "good"}


def imports_of(kind: ImportKind) -> ListOf[Import]:
    """The list of one kind; its place is the school."""

    def link(each: Import, school_id: int) -> tuple[str, int, int] | None:
        return (f"{kind.page}_report", school_id, each.pk) if each.state == State.WAITING else None

    return ListOf(
        name=f"{kind.page}_list",
        title=N_("匯入紀錄"),
        permission=kind.permission,
        read=partial(keeping.imports, kind),
        sorts=keeping.SORTS,
        first="-at",
        search=N_("檔名"),
        empty=N_("沒有匯入紀錄"),
        filters=(Filter("state", N_("狀態"), STATE_TITLES),),
        columns=(
            only_told("id", lambda each: each.pk),
            Column("filename", N_("檔名"), lambda each: each.filename, sort="filename", link=link),
            Column("at", N_("上傳時間"), lambda each: each.at, Kind.MOMENT, sort="at"),
            Column("size", N_("列數"), lambda each: each.size, Kind.NUMBER, sort="size"),
            Column("state", N_("狀態"), lambda each: _(STATE_TITLES[State(each.state)]), tone=lambda each: _TONES.get(State(each.state), ""),
                   value=lambda each: each.state),
            *(_count(effect) for effect in (Effect.ADD, Effect.CHANGE)),
            Column("ended_at", N_("結束時間"), lambda each: each.ended_at, Kind.MOMENT),
        ),
    )  # fmt: skip


def _count(effect: Effect) -> Column[Import]:
    """How many rows had this effect, in a sheet that was applied."""
    return Column(effect.value, EFFECT_TITLES[effect], lambda each: (each.confirmed or {}).get(effect.value), Kind.NUMBER)
