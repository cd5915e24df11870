"""Which network is which school's (各校網段), for systems that need to know and must not know who knows it: an app that keeps addresses declares
where it tells (`kinds` of its offer), and any other asks here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.offer import declared


@dataclass(frozen=True, slots=True)
class SchoolNetworks:
    """`laid`: a dotted path, called with the actor → (school's id, network as text: 10.1.2.0/24), as far as the actor may see them."""

    laid: str


def laid(actor: Actor) -> list[tuple[int, str]]:
    """(school, network) of every app that keeps any, each once, in order. Raises Forbidden, where one refuses the actor."""
    told: set[tuple[int, str]] = set()
    for each in declared(SchoolNetworks):
        ask: Callable[[Actor], Iterable[tuple[int, str]]] = import_string(each.laid)
        told.update(ask(actor))
    return sorted(told)
