"""What an app offers to the house (提供): the only seam between an app and everything else. It stands in the app's `apps.py`.

Navigation, home page, addresses, commands, checks, the demo, documents, contracts and tests walk the offers; none of them names an app.
Dotted paths are loaded when first needed, so that an `apps.py` can be read before Django is set up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

from xiaowu.kernel.bounds import LARGEST_BODY, LARGEST_FILE, MEGABYTE
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer.faces import EVERYBODY, Card, Entry, Group, Searchable
from xiaowu.kernel.personal import Held, Shown
from xiaowu.kernel.retention import Keep, Lasts

if TYPE_CHECKING:  # the queue, sheets and their libraries, for which a command that needs neither does not wait
    from xiaowu.kernel.delivery.kinds import DeliveryKind
    from xiaowu.kernel.imports.declared import ImportKind

__all__ = [
    "EVERYBODY", "Argument", "Card", "Command", "Document", "Door", "Entry", "Examples", "Group", "HouseApp", "Offer", "ProgramScope", "Routes",
    "Searchable", "Seed", "Upload", "argument", "attachment", "declared", "house_apps", "offers", "program_scopes", "uploads",
]  # fmt: skip

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Upload:
    """A page that takes a file from outside (檔案入口): its form and field, and the reader for its contents; a file that is only kept has no reader.

    `attachment` makes the declaration for a page that adds an attachment.
    """

    url_name: str
    form: str
    field: str
    reads: str = ""
    largest: int = LARGEST_BODY  # bytes of the whole form; larger ones are refused


_FORM_BESIDE = MEGABYTE // 4  # the other fields of a form that sends a file


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

    `refusal` (dotted path, `Refused` → answer) gives refusals the protocol's own form. If the door `takes_token`, the caller is the program named by
    the bearer token and never a session; otherwise it is a session, or nobody.
    """

    prefix: str
    refusal: str
    takes_token: bool = False


@dataclass(frozen=True, slots=True)
class ProgramScope:
    """What a connected program may ask for at an app's door (授權範圍): its name in the protocol, its title for the person who connects the program.

    It gives the program a role over the whole city, or one over each school that it serves; a scope without the latter is for city programs only.
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

    Django is set up before, with the database's `role`; if that is None, the command sets it up itself. `database`: whether the database is started.
    """

    name: str
    words: str
    run: str
    arguments: tuple[Argument, ...] = ()
    role: Role | None = Role.APP
    database: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A document that `xiaowu docs` generates from declarations in the code: `docs/NAME`; `text` (dotted path) returns it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """An app's data in an invented city (示範資料): `run` (dotted path) is called with the schools, the moment and the cast's names by role.

    `only_demo`: not in the city of the tests, which begin without it.
    """

    run: str
    only_demo: bool = False


@dataclass(frozen=True, slots=True)
class Examples:
    """How the access matrix opens an app's pages (權限測試的網址).

    `parts`: values for parts of an address, where the usual ones (the number 1, today, `csv` …) do not fit. `made_first`: pages that show something
    that must be made first, or that are no pages for the matrix; their own tests open them. `not_there`: addresses to which a form about a thing
    that nobody made is sent, so that nobody gets an answer. `seen_first`: forms that are refused before any permission is asked if they do not say
    what was seen.
    `form`: acceptable values for fields of the app's forms. `queries`: by an address's name, the query that it needs. `programs`: by an address's
    name, the requests of programs (method, address), if there is more than one GET.
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
    """Everything that an app offers to the house, in groups: what people see, where it answers, what it does, what it holds, how it is tested."""

    # what people see
    entries: tuple[Entry, ...] = ()
    cards: tuple[Card, ...] = ()
    search: tuple[Searchable, ...] = ()  # what the search on every page finds of it
    english: str = ""  # dotted path: names of its things → as English pages write them (`kernel.ui.named`)
    uploads: tuple[Upload, ...] = ()
    imports: "tuple[ImportKind, ...]" = ()
    styles: tuple[str, ...] = ()  # of the app's own folder `static`, on its own pages: those in its URL namespace
    scripts: tuple[str, ...] = ()  # the same
    # where it answers
    routes: tuple[Routes, ...] = ()
    api: str = ""  # dotted path of its router, which answers under /api/v1/<label>/
    api_at: str = ""  # another word there than the label, by which programs already know it
    doors: tuple[Door, ...] = ()
    scopes: tuple[ProgramScope, ...] = ()  # what programs may ask for there
    bearer: str = ""  # dotted path, in exactly one app: a bearer token → its program, with the transaction armed for it, or None
    # what it does
    commands: tuple[Command, ...] = ()
    documents: tuple[Document, ...] = ()
    listeners: tuple[Listener, ...] = ()
    deliveries: "tuple[DeliveryKind, ...]" = ()
    notifications: tuple[NotificationKind, ...] = ()  # what it tells people (`xiaowu.notifications`)
    flows: tuple[str, ...] = ()  # dotted paths of the app's `kernel.flow.held.FlowOf`s
    kinds: tuple[object, ...] = ()  # what the app declares to a floor between it and the kernel (such as a kind of follow-up); found by class
    checks: str = ""  # dotted path of the app's `kernel.integrity.Check`s
    mend: str = ""  # dotted path; called with the actor by `xiaowu check --mend`, returns how many derived rows it corrected
    # what it holds
    personal_data: tuple[Held, ...] = ()
    looks: Mapping[str, str] = field(default_factory=dict)  # for which purposes children are shown, and the log's words for each (`kernel.audit`)
    shown: tuple[Shown, ...] = ()  # which of its rows are shown to the person they are about
    retention: tuple[Keep, ...] = ()
    lasting: tuple[Lasts, ...] = ()
    # how it is tested
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
        from xiaowu.kernel.imports.declared import declare  # slow to load: commands that read an offer alone do not wait

        declare(self.offer.imports)


def house_apps() -> list[HouseApp]:
    """Every app of the house that is switched on, the lowest floor first."""
    return [each for each in apps.get_app_configs() if isinstance(each, HouseApp)]


def offers() -> list[Offer]:
    """Their offers."""
    return [each.offer for each in house_apps()]


def program_scopes() -> list[ProgramScope]:
    """The scopes that programs may ask for, at the doors of every app."""
    return [scope for offer in offers() for scope in offer.scopes]


def declared(kind: type[Kind]) -> list[Kind]:
    """Everything that apps declare of one class, the lowest floor first."""
    return [each for offer in offers() for each in offer.kinds if isinstance(each, kind)]


def uploads() -> list[Upload]:
    """Every page that takes a file from outside."""
    return [upload for offer in offers() for upload in offer.all_uploads]
