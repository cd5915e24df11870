"""Browsers that take pushes (推播裝置)."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from xiaowu.kernel.actor import Actor
from xiaowu.notifications.models import Device

_LONGEST = 120  # characters of a destination's name


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One of an account's browsers, as its owner sees it."""

    id: int
    browser: str
    made: datetime


def devices(actor: Actor) -> list[DeviceRow]:
    """The actor's own, latest first. One statement."""
    found = Device.objects.filter(account_id=actor.account, ended=None).order_by("-pk")
    return [DeviceRow(each.pk, each.browser, each.made) for each in found]


def destination_of(endpoint: str) -> str:
    """The push service's name as a destination of deliveries: one that is away delays no other."""
    return f"push:{urlsplit(endpoint).netloc}"[:_LONGEST]
