"""Rows for the lists of the kernel, which are empty in the cast: for each kind of import one that was withdrawn and one that waits."""

from functools import partial

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.kernel.imports import ImportKind, kinds
from xiaowu.kernel.imports.states import State
from xiaowu.kernel.models import Import


def _imports(kind: ImportKind, cast: Cast) -> None:
    mine, now = cast.people["it_coordinator"], clock.now()
    said = {"kind": kind.name, "school_id": mine.school_id, "account_id": mine.account_id, "at": now, "rows": [], "notes": {}}
    with as_owner():
        Import.objects.create(**said, filename="甲.csv", size=1, state=State.WAITING)
        Import.objects.create(**said, filename="乙.csv", size=2, state=State.WITHDRAWN, ended_at=now)


EXAMPLES = {f"{kind.page}_list": partial(_imports, kind) for kind in kinds()}
