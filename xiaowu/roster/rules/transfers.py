"""The flows of a child on the way between schools (轉學), and of a post offered to somebody from elsewhere (職務邀請)."""

from enum import StrEnum

from xiaowu.kernel.flow.table import ANY, Flow, Reading, Step


class TransferState(StrEnum):
    """Where a child's record is."""

    WAITING = "waiting"  # 待編班：轉出了，轉入學校還沒有編班
    PLACED = "placed"  # 已編班
    TAKEN_BACK = "taken_back"  # 已取消轉出


class TransferVerb(StrEnum):
    """What is done with it."""

    PLACE = "place"
    TAKE_BACK = "take_back"


class OfferState(StrEnum):
    """The states of an offer; until it is taken or withdrawn it can also expire (`PostOffer.expires`)."""

    OFFERED = "offered"  # 待接受
    TAKEN = "taken"  # 已接受
    WITHDRAWN = "withdrawn"  # 已撤回


class OfferVerb(StrEnum):
    """What is done with it."""

    TAKE = "take"
    WITHDRAW = "withdraw"


TRANSFER_TITLES = {TransferState.WAITING: "待轉入學校編班", TransferState.PLACED: "轉入學校已編班", TransferState.TAKEN_BACK: "已取消轉出"}
TRANSFER_VERB_TITLES = {TransferVerb.PLACE: "編班", TransferVerb.TAKE_BACK: "取消轉出"}
TRANSFER_REFUSED_TITLES = {(TransferState.PLACED, TransferVerb.TAKE_BACK): "轉入學校已經編班；請學生目前就讀的學校辦理轉出。"}
OFFER_TITLES = {OfferState.OFFERED: "待接受", OfferState.TAKEN: "已接受", OfferState.WITHDRAWN: "已撤回"}
OFFER_VERB_TITLES = {OfferVerb.TAKE: "接受", OfferVerb.WITHDRAW: "撤回"}

_KEEP_STUDENTS, _KEEP_STAFF = "roster.keep_students", "roster.keep_staff"

TRANSFER = Flow(
    name="transfer",
    title="轉學",
    begins=TransferState.WAITING,
    states=TRANSFER_TITLES,
    verbs=TRANSFER_VERB_TITLES,
    steps={
        (TransferState.WAITING, TransferVerb.PLACE): Step(TransferState.PLACED, _KEEP_STUDENTS),  # of the receiving school
        (TransferState.WAITING, TransferVerb.TAKE_BACK): Step(TransferState.TAKEN_BACK, _KEEP_STUDENTS),  # of the releasing school
    },
    reads=Reading({TransferState.WAITING: {"placed_on": None}, TransferState.PLACED: {"placed_on": ANY}}),  # what is taken back is gone
    refusals=TRANSFER_REFUSED_TITLES,
)

OFFER = Flow(
    name="post_offer",
    title="職務邀請",
    begins=OfferState.OFFERED,
    states=OFFER_TITLES,
    verbs=OFFER_VERB_TITLES,
    steps={
        (OfferState.OFFERED, OfferVerb.TAKE): Step(OfferState.TAKEN),  # by whoever has its code
        (OfferState.OFFERED, OfferVerb.WITHDRAW): Step(OfferState.WITHDRAWN, _KEEP_STAFF),
    },
    reads=Reading(
        {
            OfferState.OFFERED: {"taken": None, "withdrawn": None},
            OfferState.TAKEN: {"taken": ANY, "withdrawn": None},
            OfferState.WITHDRAWN: {"taken": None, "withdrawn": ANY},
        }
    ),
    again=frozenset({OfferVerb.WITHDRAW}),
)
