"""Sending an account to another system (帳號同步): as it is true at the time of sending; the result is kept."""

from typing import cast

import httpx2
from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from xiaowu.connections.models import ProvisionedAccount, ProvisioningTarget
from xiaowu.connections.provisioning.adapters.telling import Partner
from xiaowu.connections.provisioning.queries.targets import Waiting, arm_for, waiting
from xiaowu.connections.provisioning.rules.answers import Outcome
from xiaowu.connections.provisioning.rules.destination import TOKEN, target_of
from xiaowu.connections.provisioning.rules.target import TARGET, State
from xiaowu.kernel import clock, outward
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Answer, Channel, Outgoing, away, taken
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.sealing import unseal
from xiaowu.kernel.text import line

PATIENCE = 5.0  # seconds for the system's whole answer


class Accounts(Channel[Waiting]):
    """A message sets an account to its present values, so receiving it twice does no harm."""

    def __init__(self, destination: str) -> None:
        super().__init__(destination)
        self._target = ProvisioningTarget.objects.filter(where_state(TARGET, State.ON), pk=target_of(destination)).first()
        self._http: httpx2.Client | None = None
        self._told: Waiting | None = None
        self._outcome: Outcome | None = None

    def write(self, _actor: Actor, delivery: Outgoing) -> Waiting | None:
        self._told = self._outcome = None
        if self._target is None:
            return None
        found = waiting(arm_for(self._target.pk), self._target.pk, person_id=cast(int, delivery.about["person"]))
        self._told = found[0] if found else None
        return self._told

    def send(self, message: Waiting) -> Answer:
        http = self._http or self._opened()
        if http is None:
            return away(_("存取權杖無法解開，請重新新增這個系統。"))
        outcome = self._outcome = Partner(http).tell(message)
        if not outcome.words:
            return taken("200")
        words = str(outcome.status) if outcome.status else outcome.words  # the system's own words are kept with the account
        return Answer(words, is_away=outcome.is_away, may_be_away=outcome.may_be_away, rest=outcome.rest)

    def kept(self, _actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        told = self._told
        if told is None or self._target is None or (answer.is_away and self._outcome is None):
            return
        outcome = self._outcome or Outcome(told.remote_id, answer.words)
        words = line(outcome.words, 200)
        given = {"remote_id": outcome.remote_id, "told": told.told if words else told.digest, "at": clock.now(), "answer": words or "200"}
        ProvisionedAccount.objects.update_or_create(target_id=self._target.pk, person_id=delivery.about["person"], defaults=given)

    def close(self) -> None:
        if self._http is not None:
            self._http.close()

    def _opened(self) -> httpx2.Client | None:
        assert self._target is not None  # noqa: S101  (else nothing was written)
        try:
            token = unseal(self._target.token, TOKEN)
        except InvalidToken:  # sealed by another house's key
            return None
        self._http = outward.caller(seconds=PATIENCE, base_url=self._target.url, headers={"Authorization": f"Bearer {token}"})
        return self._http
