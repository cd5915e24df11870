"""What was done can be undone from the notice that tells it (復原): the notice carries the act that takes it back, as a button.

An act that ends something for somebody else, or leaves the house, asks first instead (`kernel.ui.asking`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Undo:
    """The act that takes one back: its address, by a page's name and arguments, and what its form says."""

    name: str
    args: tuple[Any, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> str:
        return json.dumps([reverse(self.name, args=self.args), dict(self.fields)])


def undo_of(message: Any) -> tuple[str, dict[str, str]] | None:
    """Address and fields of the act that a notice offers; None for one that offers none."""
    if not message.extra_tags:
        return None
    address, fields = json.loads(message.extra_tags)
    return address, fields
