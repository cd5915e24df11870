"""Sentences that are put together at work stand apart in English, and without a gap in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import xiaowu

HOUSE = Path(xiaowu.__file__).parent
# a sentence, and right after it something else: the line break after a block is none
_BESIDE = re.compile(r"_\('[^']*。'[^}]*\) ?\}\}(?:\{\{(?! gap)|(?:\{%-?\s*(?:if|endif)\b[^%]*%\}\n?)+\{\{ _\()")


def _is_sentence(node: ast.AST) -> bool:
    """Whether it ends as a sentence of the catalogue does."""
    match node:
        case ast.BinOp(left=left, op=ast.Mod()):
            return _is_sentence(left)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_sentence(left) or _is_sentence(right)
        case ast.IfExp(body=body, orelse=otherwise):
            return _is_sentence(body) or _is_sentence(otherwise)
        case ast.Call(func=ast.Name(id="_" | "ngettext" | "str"), args=args):
            return any(_is_sentence(each) for each in args)
        case ast.Constant(value=str(words)):
            return words.endswith("。")
    return False


def added(source: str) -> Iterator[int]:
    """The lines on which something is added to a sentence, or a sentence to something."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and _is_sentence(node.value):
            yield node.lineno
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and not isinstance(node.left, ast.Constant) and _is_sentence(node.left):
            yield node.lineno


def test_no_sentence_of_the_code_is_added_to_another_but_as_its_language_does() -> None:
    files = [each for each in HOUSE.rglob("*.py") if not {"tests", "migrations"} & set(each.parts)]
    assert {f"{each.relative_to(HOUSE)}:{line}" for each in files for line in added(each.read_text(encoding="utf-8"))} == set()


def test_no_sentence_of_a_template_touches_what_comes_after_it() -> None:
    found = {f"{each.relative_to(HOUSE)}: {text}" for each in HOUSE.rglob("*.html") for text in _BESIDE.findall(each.read_text(encoding="utf-8"))}
    assert found == set()


def test_the_walk_sees_each_way_of_adding() -> None:
    assert [*added('said += _("完成。")\nwords = _("完成。") % {} + more\nnames += _("、")\nflag = a + b')] == [1, 2]
    assert _BESIDE.search("{% if more %}{{ _('完成。') }}{% endif %}\n{{ _('再見。') }}")
    assert _BESIDE.search("{{ _('完成。') }}{{ more }}")
    assert not _BESIDE.search("{{ _('完成。') }}{{ gap() }}{{ more }}")
    assert not _BESIDE.search("{{ _('完成。') }}{% else %}{{ more }}")
