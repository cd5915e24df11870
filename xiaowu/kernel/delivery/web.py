"""Calls to addresses of other systems (HTTP 呼叫): a kind of call adds only whom it calls and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx2

from xiaowu.kernel import outward
from xiaowu.kernel.delivery.kinds import Answer, Channel, away, refused, taken

PATIENCE = 5.0  # seconds that the other side has for an answer
_RESTING = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Call:
    """A POST: a form, or a body whose content type a header gives."""

    url: str
    form: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class WebChannel(Channel[Call]):
    """A 2xx answer means taken; only the status of an answer is read."""

    def inside(self) -> Sequence[str] | None:
        """The inner networks and hosts that these calls may reach; None: those of the bureau's systems."""
        return None

    def __init__(self, destination: str) -> None:
        super().__init__(destination)
        self._http: httpx2.Client | None = None

    def send(self, message: Call) -> Answer:
        self._http = self._http or outward.caller(seconds=PATIENCE, inside=self.inside())
        given = {"content": message.body} if message.body is not None else {"data": dict(message.form)}
        try:
            with self._http.stream("POST", message.url, headers=dict(message.headers), **given) as answer:
                status = answer.status_code
        except Exception as error:  # an address can be wrong in more ways than a library has exceptions for, and their words may repeat secrets in it
            return away(type(error).__name__)
        if 200 <= status < 300:
            return taken(str(status))
        return away(str(status)) if status in _RESTING else refused(str(status))

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
