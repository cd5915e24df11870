"""Undoing an act from the notice that reports it (復原): the notice carries, as a button, the act that reverses it.

Only an act that wrote something offers this. The notice carries the state that the act left (`seen`), so that only that act is reversed, and nothing
that was done since. An act that ends something for somebody else, or leaves the house, asks for confirmation instead (`kernel.ui.asking`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from xiaowu.kernel import seen as marks


@dataclass(frozen=True, slots=True)
class Undo:
    """The act that reverses one: its address, by a page's name and arguments, its form's fields, and the state in which it must find things."""

    name: str
    args: tuple[Any, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> str:
        left = {"seen": marks.written(self.seen)} if self.seen else {}
        return json.dumps([reverse(self.name, args=self.args), {**self.fields, **left}])


def undo_of(message: Any) -> tuple[str, dict[str, str]] | None:
    """Address and fields of the act that a notice offers; None if it offers none."""
    if not message.extra_tags:
        return None
    address, fields = json.loads(message.extra_tags)
    return address, fields
