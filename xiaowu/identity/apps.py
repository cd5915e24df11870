"""Identity as an app."""

from typing import ClassVar

from xiaowu.kernel.apps import Offer, Room


class IdentityConfig(Room):
    name = "xiaowu.identity"
    label = "identity"
    default = True
    offer: ClassVar[Offer] = Offer()
