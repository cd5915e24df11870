"""The Jinja2 environment of all pages: gettext, ROC dates, URLs, and what the base page needs."""

import re
import unicodedata
from collections.abc import Callable, MutableMapping
from functools import lru_cache, partial
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.template import TemplateDoesNotExist, engines
from django.template.backends.jinja2 import Jinja2, Template
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined, TemplateNotFound, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup, escape

from xiaowu import __version__
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.hosts import reads_only
from xiaowu.kernel.idempotency import new_key
from xiaowu.kernel.notices.banners import banners
from xiaowu.kernel.offer import Card, house_apps, offers
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import written
from xiaowu.kernel.serving.packing import mark_of
from xiaowu.kernel.text.figures import apart, as_texts, in_figures, thousands
from xiaowu.kernel.ui.compiled import CompiledPages
from xiaowu.kernel.ui.lines import lines
from xiaowu.kernel.ui.marks import EnglishMarks, gap
from xiaowu.kernel.ui.menu import menu_of
from xiaowu.kernel.ui.named import grade_title, in_english
from xiaowu.kernel.ui.undoing import undo_of


def found(text: str, word: str) -> Markup:
    """The text, with each place of the word that was looked for marked; whoever looks for two words finds both."""
    words = sorted(filter(None, word.split()), key=len, reverse=True)
    if not words:
        return escape(text)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    return Markup("").join(Markup("<mark>{}</mark>").format(each) if place % 2 else escape(each) for place, each in enumerate(parts))


class PlainGlobals(Environment):
    """Gives templates the environment's own globals: Jinja wraps them in a chain for each template,
    and looking names up in it took 6 % of the home page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Pages(Jinja2):
    """Django's backend for pages that a library asks for by name (signing in): the same compiled pages as all others."""

    def get_template(self, template_name: str) -> Any:
        try:
            return Template(in_language(get_language() or "").get_template(template_name), self)
        except TemplateNotFound as error:
            raise TemplateDoesNotExist(str(error.name), backend=self) from error


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend."""
    ours = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n", Figures]}
    made = PlainGlobals(**{**options, **ours})
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals.update(_=translated, gettext=translated, ngettext=counted)
    made.filters.update(
        roc=_told(spoken.long), roc_year=roc.year, roc_short=_told(spoken.short), near_day=_told(spoken.near), month=_told(spoken.month),
        moment=_told(spoken.moment), percent=_percent, dialled=dialled, typed_day=_told(spoken.typed), thousands=thousands, apart=apart,
        found=found, grade=grade_title, filesizeformat=filesizeformat,
    )  # fmt: skip
    made.globals.update(
        url=url, asset=asset, own_assets=own_assets, navigation=_navigation, cards=cards, messages=get_messages, new_key=new_key,
        marks_of=written, language=get_language, now=clock.now, clock_is_shifted=clock.is_shifted, can=_can, version=__version__, drawer=drawer,
        day_field=spoken.field, gap=gap, undo_of=undo_of, lines=lines, reads_only=reads_only, status_page=lambda: settings.XIAOWU_STATUS_PAGE,
        told_to_all=banners,
    )  # fmt: skip
    return made


def translated(text: str, **variables: Any) -> Markup:
    """A string of the interface in the reader's language, with its variables escaped.

    Jinja's own callable formats every string anew: on a roll of thirty it took 4 of 7 ms, against 0.1 with this cache.
    """
    words = _words(get_language() or "", text)
    return words % in_figures(variables) if variables else words


def counted(one: str, many: str, number: int, **variables: Any) -> Markup:
    """A string of the interface with a number, in the singular or plural."""
    return Markup(as_texts(ngettext(one, many, number))) % in_figures(variables)  # noqa: S704  (our own catalogue)


@lru_cache(maxsize=4096)
def _words(_language: str, text: str) -> Markup:
    return Markup(as_texts(gettext(text)))  # noqa: S704  (our own catalogue)


class StillWords(Extension):
    """Puts constant words and addresses into the page when it is compiled, once per language: this saves 0.15 ms on a page of sixty words."""

    _still = re.compile(r"\{\{ (_|asset|url)\('([^'\\]*)'\) \}\}")

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """The template's text with its constants in place."""
        known: dict[str, Any] = self.environment.globals
        return self._still.sub(lambda found: escape(known[found[1]](found[2])), source)


class Figures(Extension):
    """Every cell of figures has its thousands apart (`kernel.text.figures`), whichever page it stands on."""

    _cell = re.compile(r'<td class="num".+?</td>', re.DOTALL)
    _shown = re.compile(r"(\{% trans .+?endtrans %\})|\{\{ (.+?) \}\}", re.DOTALL)  # a sentence sets its own apart

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """The template's text with the filter at each value of such a cell."""
        return self._cell.sub(lambda cell: self._shown.sub(lambda each: each[1] or f"{{{{ ({each[2]})|apart }}}}", cell[0]), source)


class StoredValues(Extension):
    """What a form sends back stays as it is stored, also where the page shows it as its reader's language writes it (`kernel.ui.named`)."""

    _sent = re.compile(r'(\bvalue=")\{\{ (.+?) \}\}"')

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        return self._sent.sub(r'\1{{ (\2)|e }}"', source)


@lru_cache(maxsize=8)
def in_language(language: str) -> Environment:
    """The same environment bound to one language: asking the thread for the language at each of sixty words took 0.05 ms of a page."""
    is_english = language == "en"

    def bound(text: str, **variables: Any) -> Markup:
        words = _words(language, text)
        if is_english:
            variables = {name: in_english(value) for name, value in variables.items()}
        return words % in_figures(variables) if variables else words

    common = cast("Jinja2", engines["pages"]).env
    kept = CompiledPages(language)
    made = (
        common.overlay(extensions=[StillWords, StoredValues, EnglishMarks], finalize=in_english, bytecode_cache=kept)
        if is_english
        else common.overlay(extensions=[StillWords], bytecode_cache=kept)
    )
    made.globals = common.globals | {"_": bound, "gettext": bound, "language": lambda: language, "lines": partial(lines, is_english=is_english)}
    return made


def cards(actor: Actor) -> list[Card]:
    """The home-page cards meant for this actor."""
    return [card for card in _offered_cards() if holds(actor, card.permission, school_id=ANYWHERE)]


def url(name: str, *args: Any, **query: Any) -> str:
    """The address of a named page, with its query."""
    address = _plain_url(name) if not args else reverse(name, args=args)
    if not query:
        return address
    return f"{address}?{urlencode({key: value for key, value in query.items() if value not in (None, '')})}"


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """A static file's address, with a mark of its content: when the content changes, browsers fetch it at once."""
    return f"{static(path)}?v={mark_of(path)}"


@lru_cache(maxsize=256)
def own_assets(namespace: str) -> Markup:
    """The styles and scripts that the app of this namespace offers for its own pages."""
    own = [app.offer for app in house_apps() if app.label == namespace]
    styles = [Markup('<link rel="stylesheet" href="{}">').format(asset(each)) for offer in own for each in offer.styles]
    scripts = [Markup('<script src="{}" defer></script>').format(asset(each)) for offer in own for each in offer.scripts]
    return Markup("\n").join(styles + scripts)


@lru_cache(maxsize=256)
def _plain_url(name: str) -> str:
    return reverse(name)


@lru_cache(maxsize=1)
def _offered_cards() -> tuple[Card, ...]:
    found = [card for offer in offers() for card in offer.cards]
    return tuple(sorted(found, key=lambda card: card.order))


@pass_context
def _can(context: Context, permission: str, school_id: int | None = None, class_id: int | None = None) -> bool:
    """Whether the reader holds the permission there: a page asks before it shows a button. Without a school: over what belongs to the city itself."""
    return holds(getattr(context["request"], "actor", None), permission, school_id=school_id, class_id=class_id)


def _navigation(actor: Actor, here: str) -> Markup:
    """The entries, which are the same for everybody with the same roles."""
    return _menu_of(get_language() or "", actor.roles, here)


@lru_cache(maxsize=2048)
def _menu_of(language: str, roles: frozenset[str], here: str) -> Markup:
    menu = menu_of(Actor("", tuple(RoleAssignment(role) for role in roles)), here)
    return Markup(in_language(language).get_template("ui/navigation.html").render({"menu": menu, "here": here}))  # noqa: S704  (our own template)


def drawer(actor: Actor) -> str:
    """The name under which a browser keeps this person's drafts: stable, told to nobody else, and without saying whose they are.

    After it stand the names made with earlier keys of the house: what lies under them belongs to the same person.
    """
    return " ".join(_drawer_of(actor.account_id or 0, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4096)
def _drawer_of(account_id: int, secret: str) -> str:
    return salted_hmac("xiaowu.drawer", str(account_id), secret=secret, algorithm="sha256").hexdigest()[:16]


def dialled(number: str) -> str:
    """A telephone number in dialling form: digits, a leading +, and what is dialled after the answer (分機); "" for an extension alone, which reaches
    nobody from outside. Typed in whatever width.
    """
    first = re.split("[、,;/]", unicodedata.normalize("NFKC", number), maxsplit=1)[0]
    main, extension = re.fullmatch(r"(.*?)(?:\s*(?:#|轉|分機|ext\.?)\s*(\d+))?", first, re.I | re.S).groups()  # type: ignore[union-attr]
    told = re.sub(r"[^\d+]", "", main)
    return f"{told},{extension}" if told and extension else told


def _told(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """A day or moment in the reader's language; empty for None."""
    return lambda value: write(value) if value else ""


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.1f}%"
