"""What an app offers to the house (提供): the one seam between an app and everything else. It stands in the app's `apps.py`.

Navigation, home page, addresses, commands, checks, the demo, documents, contracts and tests walk the offers; none of them names an app.
What is a dotted path is loaded when it is first needed, so that an `apps.py` can be read before Django is set up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, ClassVar, TypeVar

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

from xiaowu.kernel.bounds import LARGEST_BODY, LARGEST_FILE, MEGABYTE
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.delivery.kinds import DeliveryKind
from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.imports.declared import declare as declare_imports
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer.faces import EVERYBODY, Card, Entry, Group, Searchable
from xiaowu.kernel.personal import Held, Shown
from xiaowu.kernel.retention import Keep, Lasts

__all__ = [
    "EVERYBODY", "Argument", "Card", "Command", "Document", "Door", "Entry", "Examples", "Group", "HouseApp", "Offer", "ProgramScope", "Routes",
    "Searchable", "Seed", "Upload", "argument", "attachment", "declared", "house_apps", "offers", "program_scopes", "uploads",
]  # fmt: skip

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Upload:
    """A page that takes a file from outside (檔案入口): its form and field, and what it is read as; what is only kept is read as nothing.

    `attachment` says all of it for a page that adds an attachment.
    """

    url_name: str
    form: str
    field: str
    reads: str = ""
    largest: int = LARGEST_BODY  # bytes of the whole form; what is more is not let in


_FORM_BESIDE = MEGABYTE // 4  # the fields of a form around its file


def attachment(url_name: str) -> Upload:
    """A page that keeps a file (`kernel.ui.files`)."""
    return Upload(url_name, "xiaowu.kernel.ui.files.AttachmentForm", "attachment", largest=LARGEST_FILE + _FORM_BESIDE)


@dataclass(frozen=True, slots=True)
class Routes:
    """Addresses (網址): the module `urls`, all of them under `prefix`. An empty prefix is for addresses that a protocol or a library fixes."""

    prefix: str
    urls: str


@dataclass(frozen=True, slots=True)
class Door:
    """Addresses that programs call (程式入口): all that begin with `prefix`.

    `refusal` (dotted path, `Refused` → answer) is the protocol's own form of a refusal. Where the door `takes_token`, whoever calls is the program
    that the bearer token names and never a session; else it is a session, or nobody.
    """

    prefix: str
    refusal: str
    takes_token: bool = False


@dataclass(frozen=True, slots=True)
class ProgramScope:
    """What a program that is connected may ask for at an app's door (授權範圍): its name in the protocol, its title for whoever connects the program.

    It makes of the program a role over the whole city, or one over each school that it serves; without that it is for programs of the city alone.
    """

    name: str
    title: str
    of_city: str
    of_school: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command, as argparse takes it."""

    names: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


def argument(*names: str, **options: Any) -> Argument:
    return Argument(names, options)


@dataclass(frozen=True, slots=True)
class Command:
    """`xiaowu NAME` (指令): `run` (dotted path) is called with the parsed arguments and returns the exit code.

    Django is set up before, with the database's `role`; with None the command does that itself. `database`: whether the database is started.
    """

    name: str
    words: str
    run: str
    arguments: tuple[Argument, ...] = ()
    role: Role | None = Role.APP
    database: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A document that `xiaowu docs` writes from what the code declares: `docs/NAME`; `text` (dotted path) returns it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """What an invented city has of an app (示範資料): `run` (dotted path) is called with the schools, the moment and the cast's names by role.

    `only_demo`: not in the city of the tests, which begin without it.
    """

    run: str
    only_demo: bool = False


@dataclass(frozen=True, slots=True)
class Examples:
    """How the access matrix opens an app's pages (權限測試的網址).

    `parts`: what a part of an address may be, where the usual (the number 1, today, `csv` …) is not. `made_first`: pages that show what must be made
    before, or are no pages for the matrix; their own tests open them. `not_there`: addresses that a form is sent to for what nobody has made, so that
    nobody is answered. `seen_first`: forms that are refused before anybody is asked whose, when they do not tell what was seen. `form`: what would do
    for a field of the app's forms. `queries`: by an address's name, what must be asked beside it. `programs`: by an address's name, the requests of
    programs (method, address), where it is more than one GET.
    """

    parts: Mapping[str, Any] = field(default_factory=dict)
    made_first: tuple[str, ...] = ()
    not_there: tuple[str, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    seen_first: tuple[str, ...] = ()
    programs: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """All that an app offers to the house, in groups: what people see, where it answers, what it does, what it holds, how it is tried."""

    # what people see
    entries: tuple[Entry, ...] = ()
    cards: tuple[Card, ...] = ()
    search: tuple[Searchable, ...] = ()  # what the search that stands on every page finds of it
    uploads: tuple[Upload, ...] = ()
    imports: tuple[ImportKind, ...] = ()
    styles: tuple[str, ...] = ()  # of the app's own folder `static`, on its own pages: those in its namespace of addresses
    scripts: tuple[str, ...] = ()  # the same
    # where it answers
    routes: tuple[Routes, ...] = ()
    api: str = ""  # dotted path of its router; answers under /api/v1/<label>/
    api_at: str = ""  # another word there than the label, by which programs have known it from before
    doors: tuple[Door, ...] = ()
    scopes: tuple[ProgramScope, ...] = ()  # what programs may ask for there
    bearer: str = ""  # dotted path, of one app in the house: a bearer token → the program, with the transaction armed for it, or None
    # what it does
    commands: tuple[Command, ...] = ()
    documents: tuple[Document, ...] = ()
    listeners: tuple[Listener, ...] = ()
    deliveries: tuple[DeliveryKind, ...] = ()
    notifications: tuple[NotificationKind, ...] = ()  # what it tells people (`xiaowu.notifications`)
    flows: tuple[str, ...] = ()  # dotted paths of the app's `kernel.flow.held.FlowOf`s
    kinds: tuple[object, ...] = ()  # what the app declares to a floor between it and the kernel (a kind of follow-up); each is told by its class
    checks: str = ""  # dotted path of the app's `kernel.integrity.Check`s
    mend: str = ""  # dotted path; called with the actor by `xiaowu check --mend`, returns how many rows were brought after what they follow
    # what it holds
    personal_data: tuple[Held, ...] = ()
    looks: Mapping[str, str] = field(default_factory=dict)  # for what children are shown, and what the log calls it (`kernel.audit`)
    shown: tuple[Shown, ...] = ()  # which rows of it whoever they are of is shown
    retention: tuple[Keep, ...] = ()
    lasting: tuple[Lasts, ...] = ()
    # how it is tried
    seeds: tuple[Seed, ...] = ()
    examples: Examples = Examples()

    @property
    def all_uploads(self) -> tuple[Upload, ...]:
        """Its own pages that take a file, and those of its imports."""
        return (*self.uploads, *(Upload(each.page, "xiaowu.kernel.imports.forms.SheetForm", "file", "sheet") for each in self.imports))


class HouseApp(AppConfig):
    """The base of every app's configuration: carries its offer, and loads its permissions when Django is set up."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"
    offer: ClassVar[Offer] = Offer()

    def ready(self) -> None:
        if module_has_submodule(self.module, "permissions"):
            import_module(f"{self.name}.permissions")
        declare_imports(self.offer.imports)


def house_apps() -> list[HouseApp]:
    """Every app of the house that is switched on, the lowest floor first."""
    return [each for each in apps.get_app_configs() if isinstance(each, HouseApp)]


def offers() -> list[Offer]:
    """What they offer."""
    return [each.offer for each in house_apps()]


def program_scopes() -> list[ProgramScope]:
    """What programs may ask for, at the doors of every app."""
    return [scope for offer in offers() for scope in offer.scopes]


def declared(kind: type[Kind]) -> list[Kind]:
    """What all apps declare of one class, the lowest floor first."""
    return [each for offer in offers() for each in offer.kinds if isinstance(each, kind)]


def uploads() -> list[Upload]:
    """Every page by which a file comes in."""
    return [upload for offer in offers() for upload in offer.all_uploads]
