"""Which apps lie in the house's folder, for code that must know it before Django is set up."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from xiaowu.kernel.offer import HouseApp

PACKAGE = Path(__file__).resolve().parents[2]


def app_names() -> list[str]:
    """The folders that hold an app, whether or not the settings switch it on."""
    return sorted(each.parent.name for each in PACKAGE.glob("*/apps.py"))


def lying_here() -> Iterator[type[HouseApp]]:
    """Their configurations."""
    for name in app_names():
        for each in vars(import_module(f"{PACKAGE.name}.{name}.apps")).values():
            if isinstance(each, type) and issubclass(each, HouseApp) and each is not HouseApp:
                yield each
