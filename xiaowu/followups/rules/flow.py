"""The flow of a follow-up (待辦流程): one table, from which each kind takes the verbs that it uses."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeAlias

from xiaowu.kernel.flow.table import ANY, Flow, Reading, Step


class State(StrEnum):
    """The states of a follow-up."""

    OPEN = "open"  # 待辦
    WORKING = "working"  # 辦理中
    ANSWERED = "answered"  # 已回報，待確認
    DONE = "done"  # 已結案
    DROPPED = "dropped"  # 免辦


class Verb(StrEnum):
    """What is done with it."""

    TAKE = "take"
    NOTE = "note"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    DROP = "drop"


STATE_TITLES = {
    State.OPEN: "待辦", State.WORKING: "辦理中", State.ANSWERED: "已回報，待確認", State.DONE: "已結案", State.DROPPED: "免辦",
}  # fmt: skip
VERB_TITLES = {
    Verb.TAKE: "開始辦理", Verb.NOTE: "記錄", Verb.ANSWER: "回報", Verb.CLOSE: "確認結案", Verb.REOPEN: "退回續辦", Verb.DROP: "列為免辦",
}  # fmt: skip

FollowUpFlow: TypeAlias = Flow[State, Verb]

OWED = frozenset({State.OPEN, State.WORKING})  # somebody has something to do by a day
ENDED = frozenset({State.DONE, State.DROPPED})
OWNERS = frozenset({Verb.TAKE, Verb.NOTE, Verb.ANSWER})  # verbs of the owner, unless a kind says otherwise; the others belong to the keepers
SAYING = frozenset(Verb) - {Verb.TAKE}  # verbs that need words
EVERY = frozenset(Verb)

_STEPS = {
    (State.OPEN, Verb.TAKE): State.WORKING,
    (State.OPEN, Verb.NOTE): State.OPEN,
    (State.OPEN, Verb.ANSWER): State.ANSWERED,
    (State.OPEN, Verb.CLOSE): State.DONE,
    (State.OPEN, Verb.DROP): State.DROPPED,
    (State.WORKING, Verb.NOTE): State.WORKING,
    (State.WORKING, Verb.ANSWER): State.ANSWERED,
    (State.WORKING, Verb.CLOSE): State.DONE,
    (State.WORKING, Verb.DROP): State.DROPPED,
    (State.ANSWERED, Verb.NOTE): State.ANSWERED,
    (State.ANSWERED, Verb.CLOSE): State.DONE,
    (State.ANSWERED, Verb.REOPEN): State.OPEN,
    (State.DONE, Verb.REOPEN): State.OPEN,
    (State.DROPPED, Verb.REOPEN): State.OPEN,
}
_READS = Reading({state: {"state": state.value, "done_at": ANY if state in ENDED else None} for state in State})


def flow(
    name: str,
    title: str,
    *,
    permissions: Mapping[Verb, str],
    verbs: Collection[Verb] = EVERY,
    words: Mapping[State | Verb, str] | None = None,
    is_final: bool = False,
) -> FollowUpFlow:
    """The flow of a kind: the steps of its verbs with their permissions, as far as they can be reached; `is_final`: no step leads on from an ending.
    `words`: the kind's own titles for states or verbs.
    """
    said = words or {}
    states, steps = {State.OPEN}, {key: to for key, to in _STEPS.items() if key[1] in verbs and not (is_final and key[0] in ENDED)}
    while further := {to for (state, _verb), to in steps.items() if state in states} - states:
        states |= further
    return Flow(
        name=name,
        title=title,
        begins=State.OPEN,
        states={state: said.get(state, title) for state, title in STATE_TITLES.items() if state in states},
        verbs={verb: said.get(verb, title) for verb, title in VERB_TITLES.items() if verb in verbs},
        steps={(state, verb): Step(to, permissions[verb]) for (state, verb), to in steps.items() if state in states},
        reads=Reading({state: line for state, line in _READS.lines.items() if state in states}),
        owed=OWED & states,
        again=frozenset({Verb.TAKE} & set(verbs)),
    )


WHOLE = flow("follow_up", "待辦追蹤", permissions=dict.fromkeys(Verb, ""))  # the flow in which all kinds are read at once
