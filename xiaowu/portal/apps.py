"""The portal as an app."""

from typing import ClassVar

from django.utils.translation import gettext_noop as N_

from xiaowu.kernel.access import SIGNED_IN
from xiaowu.kernel.offer import Document, Entry, HouseApp, Offer, Routes


class PortalConfig(HouseApp):
    name = "xiaowu.portal"
    label = "portal"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(Entry(N_("首頁"), "portal:home", SIGNED_IN, 1), Entry(N_("權限對照"), "portal:access", SIGNED_IN, 90)),
        routes=(Routes("", "xiaowu.portal.urls"),),
        documents=(Document("permissions.md", "xiaowu.portal.queries.access_document"),),
    )
