"""Behind which door (程式入口) an address lies, and whose token opens it."""

from collections.abc import Callable
from functools import lru_cache

from django.utils.module_loading import import_string

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.offer import Door, offers


def door_at(path: str) -> Door | None:
    """The door behind which this address lies; None for pages."""
    prefixes, doors = _doors()
    if not path.startswith(prefixes):  # nearly every request: a single test for all doors
        return None
    return next(door for door in doors if path.startswith(door.prefix))


def is_of_programs(path: str) -> bool:
    """Whether this address is for connected programs, which bring a token of their own and never a session."""
    door = door_at(path)
    return door is not None and door.takes_token


def program_of(authorization: str) -> Actor | None:
    """The program that an `Authorization` header names, with the transaction armed for it; None if it names none."""
    scheme, _space, token = authorization.partition(" ")
    return _authenticate()(token.strip()) if scheme.lower() == "bearer" else None


@lru_cache(maxsize=1)
def _doors() -> tuple[tuple[str, ...], tuple[Door, ...]]:
    """The longest prefix first, so that a door inside another is found."""
    doors = tuple(sorted((door for offer in offers() for door in offer.doors), key=lambda door: -len(door.prefix)))
    return tuple(door.prefix for door in doors), doors


@lru_cache(maxsize=1)
def _authenticate() -> Callable[[str], Actor | None]:
    [path] = [offer.bearer for offer in offers() if offer.bearer]
    found: Callable[[str], Actor | None] = import_string(path)
    return found
