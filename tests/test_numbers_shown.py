"""Numbers that people read (編號) are counted by what they belong to, or only name it; none is the database's own number of a row.

Those have holes: a question before an act tries the act and takes it back (`kernel.ui.asking`), and a number once given is not given again. Whoever
reads 3 and 5 asks where 4 went. What the house shows instead: a moment, days, a count of one's own. A person's number (`王小明（#12）`) tells two of
one name apart, and is no count of anything.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.template import engines
from jinja2 import nodes

from tests.written import texts
from xiaowu.kernel.ui.messages import PACKAGE, extracted

_OWN = re.compile(r"^(id|pk)$|_(id|no|pk)$")
COUNTED = {"pass_no", "request_id"}  # by the round it belongs to; drawn by chance, and looked up by whoever helps
_WORDS = {"_", "gettext", "ngettext"}
# a person beside others of the same name
NAMED = {"xiaowu/roster/queries/picking.py", "xiaowu/timetable/exchange/lessons.py", "xiaowu/timetable/queries/picking.py"}


def _shown(expression: nodes.Node) -> Iterator[str]:
    """Attributes whose values become text; what other calls are given becomes an address or a part of one."""
    if isinstance(expression, nodes.Call) and not (isinstance(expression.node, nodes.Name) and expression.node.name in _WORDS):
        return
    if isinstance(expression, nodes.Getattr):
        if not (isinstance(expression.node, nodes.Name) and expression.node.name == "form"):  # a field of a form is no number
            yield expression.attr
        return
    for child in expression.iter_child_nodes(exclude=("test", "arg")):
        yield from _shown(child)


def own_numbers(source: str) -> list[str]:
    environment = engines["pages"].env  # type: ignore[attr-defined]  # the one engine that is not Django's
    return [attr for piece in texts(environment.parse(source)) for attr in _shown(piece) if _OWN.search(attr) and attr not in COUNTED]


def test_a_page_that_shows_a_rows_own_number_is_found() -> None:
    assert own_numbers("<p>{{ each.id }}</p>") == ["id"]
    assert own_numbers("<p>{% trans number=each.archive_no %}no. {{ number }}{% endtrans %}</p>") == ["archive_no"]
    assert own_numbers('<p id="s{{ each.id }}"><a href="{{ url("x", each.id) }}">{{ each.name }}</a></p>') == []


def test_no_page_shows_the_number_that_the_database_gave_a_row() -> None:
    pages = sorted(PACKAGE.glob("*/templates/**/*.html")) + sorted(PACKAGE.glob("*/*/templates/**/*.html"))
    assert len(pages) > 200
    found = {str(page.relative_to(PACKAGE)): own for page in pages if (own := own_numbers(page.read_text(encoding="utf-8")))}
    assert found == {}


def test_no_words_give_a_record_a_number_and_code_names_persons_alone_by_theirs() -> None:
    words = {each if isinstance(each, str) else each[0] for _file, _line, each in extracted()}
    assert len(words) > 2000
    assert [each for each in words if re.search(r"第 ?%\(\w+\)[sd] ?號|[#＃] ?%\(", each)] == []
    written = {str(path.relative_to(PACKAGE.parent)) for path in PACKAGE.rglob("*.py") if _is_numbered(path)}
    assert written == NAMED


def _is_numbered(path: Path) -> bool:
    return "/tests/" not in str(path) and bool(re.search(r"（[#＃]\{", path.read_text(encoding="utf-8")))
