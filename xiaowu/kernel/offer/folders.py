"""Which apps lie in the house's folder, for code that must know it before Django is set up."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from xiaowu.kernel.offer import HouseApp

PACKAGE = Path(__file__).resolve().parents[2]


def app_names() -> list[str]:
    """The folders that hold an app, whether or not the settings switch it on."""
    return sorted(each.parent.name for each in PACKAGE.glob("*/apps.py"))


def lying_here(names: Iterable[str] | None = None) -> Iterator[type[HouseApp]]:
    """The configurations of all of them, or of those named."""
    for name in app_names() if names is None else names:
        for each in vars(import_module(f"{PACKAGE.name}.{name}.apps")).values():
            if isinstance(each, type) and issubclass(each, HouseApp) and each is not HouseApp:
                yield each


def offering(command: str) -> list[type[HouseApp]]:
    """The app that offers a command; all of them if none does. Only those that name it are loaded: all of them take a second of a processor."""
    named = [name for name in app_names() if f'"{command}"' in (PACKAGE / name / "apps.py").read_text(encoding="utf-8")]
    found = [app for app in lying_here(named) if any(each.name == command for each in app.offer.commands)]
    return found or list(lying_here())
