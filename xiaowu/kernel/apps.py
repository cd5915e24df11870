"""The kernel as a Django app, and what the other apps offer to it."""

from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig

from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.imports.declared import declare as declare_imports


@dataclass(frozen=True, slots=True)
class Entry:
    """A navigation entry: a word that leads to a page, shown to whoever may open it.

    `pages` are the further pages on which it is the current one; whoever holds `unless` has a wider page and does not need this one.
    """

    title: str
    url_name: str
    permission: str
    order: int = 100
    pages: tuple[str, ...] = ()
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card on the home page: `template` is rendered with what `query` (dotted path, called with the actor) returns."""

    template: str
    query: str
    permission: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """A page that takes a file from outside (檔案入口): its form and field, and what it is read as; what is only kept is read as nothing."""

    url_name: str
    form: str
    field: str
    reads: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """All that an app offers to the house."""

    entries: tuple[Entry, ...] = ()
    cards: tuple[Card, ...] = ()
    uploads: tuple[Upload, ...] = ()
    imports: tuple[ImportKind, ...] = ()
    listeners: tuple[Listener, ...] = ()
    flows: tuple[str, ...] = ()  # dotted paths of the app's `kernel.flow.held.FlowOf`s
    checks: str = ""  # dotted path of the app's `kernel.integrity.Check`s

    @property
    def all_uploads(self) -> tuple[Upload, ...]:
        """Its own pages that take a file, and those of its imports."""
        return (*self.uploads, *(Upload(each.page, "xiaowu.kernel.imports.forms.SheetForm", "file", "sheet") for each in self.imports))


class Room(AppConfig):
    """The base of every app's configuration: loads its permissions, and carries its offer."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"
    offer: ClassVar[Offer] = Offer()

    def ready(self) -> None:
        import_module(f"{self.name}.permissions")
        declare_imports(self.offer.imports)


class KernelConfig(AppConfig):
    name = "xiaowu.kernel"
    label = "kernel"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiaowu.kernel.access import checks  # noqa: F401  (registers the system check)
        from xiaowu.kernel.database.guard import Guard, Own, append_only, guard
        from xiaowu.kernel.sealing import Sealed, sealed
        from xiaowu.kernel.ui import converters

        append_only("kernel_audit", "kernel_look")
        guard(Guard("kernel_savedfilter", read=(Own("account_id"),), write=(Own("account_id"),)))
        sealed(Sealed("notices"))  # in a cookie until the next page
        converters.register()
