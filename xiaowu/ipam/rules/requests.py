"""How a request for addresses stands (位址申請)."""

from enum import StrEnum

from xiaowu.kernel.flow.table import BY_ITSELF, Flow, Step

DECIDE, ASK = "ipam.decide", "ipam.ask"


class Standing(StrEnum):
    """How it stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    ENDED = "ended"


class Verb(StrEnum):
    """What is done with it, as the audit calls it."""

    GRANT = "granted"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"
    LAPSE = "lapsed"
    END = "ended"
    RESUME = "resumed"


STANDING_TITLES = {
    Standing.OPEN: "待核定",
    Standing.GRANTED: "已核准",
    Standing.REFUSED: "未核准",
    Standing.WITHDRAWN: "已撤回",
    Standing.LAPSED: "逾期失效",
    Standing.ENDED: "因併校失效",
}
VERB_TITLES = {
    Verb.GRANT: "核准",
    Verb.REFUSE: "不核准",
    Verb.WITHDRAW: "撤回申請",
    Verb.LAPSE: "保留期滿",
    Verb.END: "學校併校",
    Verb.RESUME: "併校復原",
}

REQUEST = Flow(
    "ipam_request",
    "位址申請",
    Standing.OPEN,
    STANDING_TITLES,
    VERB_TITLES,
    {
        (Standing.OPEN, Verb.GRANT): Step(Standing.GRANTED, DECIDE),
        (Standing.OPEN, Verb.REFUSE): Step(Standing.REFUSED, DECIDE),
        (Standing.OPEN, Verb.WITHDRAW): Step(Standing.WITHDRAWN, ASK),
        (Standing.OPEN, Verb.LAPSE): Step(Standing.LAPSED, BY_ITSELF),
        (Standing.OPEN, Verb.END): Step(Standing.ENDED, BY_ITSELF),
        (Standing.ENDED, Verb.RESUME): Step(Standing.OPEN, BY_ITSELF),
    },
)
