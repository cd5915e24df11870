"""The catalogue (翻譯): strings are written in Traditional Chinese and translated to English in one `django.po`, by Babel.

A second one, `zh_Hant`, rewords what libraries say in Chinese that no office here would use.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[2]
LOCALES = Path(__file__).parent / "locale"
CATALOGUE = LOCALES / "en" / "LC_MESSAGES" / "django.po"
_METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "N_": None}


def extracted() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every string of the interface: (file, line, message or (singular, plural))."""
    methods = [(pattern, method) for pattern, method in _METHODS if method != "ignore"]
    options = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
    for filename, line, message, _comments, _context in extract_from_dir(str(PACKAGE), methods, options, _KEYWORDS):
        if "/tests/" not in f"/{filename}":
            yield filename, line, message
    yield from _titles()


def _titles() -> Iterator[tuple[str, int, str]]:
    """Rules know no gettext: their tables of words for people are the module-level dicts named `…_TITLES`."""
    for path in sorted([*PACKAGE.rglob("rules/*.py"), *PACKAGE.rglob("rules.py")]):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and ast.unparse(node.targets[0]).endswith("_TITLES"):
                for value in node.value.values:
                    if isinstance(value, ast.Constant):
                        yield str(path.relative_to(PACKAGE)), value.lineno, str(value.value)


def read() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def compile_if_stale() -> None:
    """Compile a catalogue if its text is newer; the compiled file is not in the repository."""
    for text in LOCALES.rglob("*.po"):
        target = text.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= text.stat().st_mtime:
            continue
        fresh = target.with_suffix(".mo.new")
        with text.open("rb") as catalogue, fresh.open("wb") as file:
            write_mo(file, read_po(catalogue, locale=text.parts[-3]))
        fresh.replace(target)


def set_up() -> None:
    """Django, with its words as they stand in the catalogues. The environment says before by which settings, and as whom."""
    compile_if_stale()
    django.setup()


def update() -> list[str]:
    """Bring the catalogue's list of strings up to the code, keeping translations; returns the strings that lack English, or of which
    somebody has to say that it still holds: what is marked as fuzzy is not compiled, so that pages would show Chinese.
    """
    template = Catalog(project="xiaowu", fuzzy=False)
    for filename, _line, message in extracted():
        template.add(message, locations=[(filename, 1)])
    catalogue = read() if CATALOGUE.exists() else Catalog(locale="en", project="xiaowu", fuzzy=False)
    made = catalogue.creation_date
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.creation_date = made  # a line that any two changes would both write, and that says nothing
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=160, sort_output=True, omit_header=False, include_lineno=False)
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _is_translated(message.string))]


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)
