"""Calls to receivers (異動通知): each signed anew when it is sent, under a number that stays, so that whoever hears it twice knows it."""

import time

from cryptography.fernet import InvalidToken

from xiaowu.kernel import sealing
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.web import Call, WebChannel
from xiaowu.vulnerabilities.models import Receiver
from xiaowu.vulnerabilities.queries.webhooks import PREFIX, PURPOSE, data
from xiaowu.vulnerabilities.rules.webhooks import Event, body, signature


class Webhooks(WebChannel):
    """What changed, for one receiver."""

    def write(self, _actor: Actor, delivery: Outgoing) -> Call | None:
        held = Receiver.objects.filter(pk=int(self.destination.removeprefix(PREFIX)), ended_at=None).first()
        said = data(delivery.about) if held else None
        if held is None or said is None:
            return None
        try:
            key = sealing.unseal(held.sealed, PURPOSE)
        except InvalidToken:  # sealed by another house's key: nothing unsigned is sent
            return None
        content = body(Event(delivery.about["event"]), delivery.about["at"], said)
        number, now = f"msg_xiaowu_{delivery.id}", int(time.time())  # other machines do not share a demonstration's clock
        given = {"webhook-id": number, "webhook-timestamp": str(now), "webhook-signature": signature(key, number, now, content)}
        return Call(held.url, body=content, headers={"Content-Type": "application/json", **given})
