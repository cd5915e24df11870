"""The states of an import and its steps (匯入狀態). Permission is checked before a step is taken, with the kind's own permission."""

from enum import StrEnum

from django.utils.translation import gettext_noop as N_

from xiaowu.kernel.flow.table import Flow, Step


class State(StrEnum):
    """The states of an import (匯入狀態)."""

    WAITING = "waiting"  # 等待確認
    APPLIED = "applied"  # 已匯入
    WITHDRAWN = "withdrawn"  # 已取消
    EXPIRED = "expired"  # 已逾期


class Verb(StrEnum):
    """What is done with an import, in the audit's words."""

    APPLY = "applied"  # 確認匯入
    WITHDRAW = "withdrew"  # 取消
    EXPIRE = "expired"  # 逾期


STATE_TITLES = {State.WAITING: N_("等待確認"), State.APPLIED: N_("已匯入"), State.WITHDRAWN: N_("已取消"), State.EXPIRED: N_("已逾期")}
IMPORT = Flow(
    "import",
    "匯入",
    State.WAITING,
    STATE_TITLES,
    {Verb.APPLY: N_("確認匯入"), Verb.WITHDRAW: N_("取消"), Verb.EXPIRE: N_("逾期未確認")},
    {
        (State.WAITING, Verb.APPLY): Step(State.APPLIED),
        (State.WAITING, Verb.WITHDRAW): Step(State.WITHDRAWN),
        (State.WAITING, Verb.EXPIRE): Step(State.EXPIRED),
    },
)
