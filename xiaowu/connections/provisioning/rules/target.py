"""Whether another system is sent accounts (帳號同步的啟動與停止)."""

from enum import StrEnum

from xiaowu.kernel.flow.table import Flow, Reading, Step


class State(StrEnum):
    """Whether it is sent accounts."""

    OFF = "off"  # 未啟動
    ON = "on"  # 已啟動
    REMOVED = "removed"  # 已移除


class Verb(StrEnum):
    """What its keeper does."""

    START = "start"
    STOP = "stop"
    REMOVE = "remove"


STATE_TITLES = {State.OFF: "未啟動", State.ON: "已啟動", State.REMOVED: "已移除"}
VERB_TITLES = {Verb.START: "啟動", Verb.STOP: "停止", Verb.REMOVE: "移除"}

_KEEP = "connections.keep_targets"

TARGET = Flow(
    name="scim_target",
    title="帳號同步",
    begins=State.OFF,
    states=STATE_TITLES,
    verbs=VERB_TITLES,
    steps={
        (State.OFF, Verb.START): Step(State.ON, _KEEP),
        (State.ON, Verb.STOP): Step(State.OFF, _KEEP),
        (State.OFF, Verb.REMOVE): Step(State.REMOVED, _KEEP),
        (State.ON, Verb.REMOVE): Step(State.REMOVED, _KEEP),
    },
    reads=Reading({State.OFF: {"is_on": False}, State.ON: {"is_on": True}}),  # what is removed is gone
    again=frozenset({Verb.START, Verb.STOP}),
)
