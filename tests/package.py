"""Where the package lies, and its form classes."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.forms import BaseForm

import xiaowu

PACKAGE = Path(xiaowu.__file__).parent


def form_classes() -> Iterator[type[BaseForm]]:
    """Every form class of the package, each once, where it is defined."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts or "forms" not in path.read_text(encoding="utf-8"):
            continue
        module = import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"))
        for _name, each in inspect.getmembers(module, inspect.isclass):
            if issubclass(each, BaseForm) and each.__module__ == module.__name__:
                yield each
