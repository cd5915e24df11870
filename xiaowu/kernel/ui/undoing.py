"""What was done can be undone from the notice that tells it (復原): the notice carries the act that takes it back, as a button.

Only an act that wrote something offers it. It carries what the act left (`seen`), so that it takes back that act, and nothing that was done since.
An act that ends something for somebody else, or leaves the house, asks first instead (`kernel.ui.asking`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from xiaowu.kernel import seen as marks


@dataclass(frozen=True, slots=True)
class Undo:
    """The act that takes one back: its address, by a page's name and arguments, what its form says, and what it must find as it was left."""

    name: str
    args: tuple[Any, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> str:
        left = {"seen": marks.written(self.seen)} if self.seen else {}
        return json.dumps([reverse(self.name, args=self.args), {**self.fields, **left}])


def undo_of(message: Any) -> tuple[str, dict[str, str]] | None:
    """Address and fields of the act that a notice offers; None for one that offers none."""
    if not message.extra_tags:
        return None
    address, fields = json.loads(message.extra_tags)
    return address, fields
