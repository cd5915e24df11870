"""The values by which sign-ins are compared (登入比對的項目): place, browser, device and hour, each from coarse to fine."""

import hashlib
from datetime import datetime

from xiaowu.kernel import clock
from xiaowu.kernel.whereabouts import Place, locate, parsed
from xiaowu.sign_in_risk.rules.likeness import KNOWN, NEW, Chain, Feature, key


def chains(address: str, user_agent: str, at: datetime, *, knows_device: bool) -> dict[Feature, Chain]:
    """The values by which a sign-in is compared with others, from coarse to fine."""
    place, said, here = locate(address) if address else Place("", ""), parsed(user_agent), at.astimezone(clock.TAIPEI)
    agent = hashlib.blake2b(user_agent.encode(), digest_size=6).hexdigest()
    day = "weekend" if here.weekday() >= 5 else "weekday"
    known = KNOWN if knows_device else NEW
    values = {
        Feature.PLACE: (place.country or "inside", place.network, address),
        Feature.BROWSER: (said.kind, said.system, said.browser, agent),
        Feature.DEVICE: (known, place.network or "inside"),
        Feature.HOUR: (day, f"{here.hour // 6}", f"{here.hour:02d}"),
    }
    return {feature: tuple(key(feature, depth, "|".join(chain[: depth + 1])) for depth in range(len(chain))) for feature, chain in values.items()}
