"""Words of pages that lack English, however they come to be asked for: a table that the catalogue's reader does not know shows itself here."""

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation

import xiaowu
from xiaowu.kernel.ui import messages

_CHINESE = re.compile("[\u3400-\u9fff]")
_OF_DATA = "offered"  # what a list's filter offers may be names of schools and districts

_ASKING = {"_", "N_", "gettext", "gettext_lazy"}


class LacksEnglish(AssertionError):
    """A page asked for the English of words that are not in the catalogue."""


@cache
def written() -> frozenset[str]:
    """What our own code asks for by name or holds in a table. Other words are of a city or a school, which writes in its own language: a bell, a class."""
    found: set[Any] = set()
    for path in Path(xiaowu.__file__).parent.rglob("*.py"):
        if not {"tests", "seed", "city", "migrations"} & set(path.parts) and path.name != "seed.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Dict):
                    found |= {each.value for each in node.values if isinstance(each, ast.Constant)}
                elif isinstance(node, ast.Call) and ast.unparse(node.func) in _ASKING:
                    found |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return frozenset(found)


def listen() -> None:
    """From now on no word of ours that is not in the catalogue can be asked for. Raises LacksEnglish in whoever does."""
    listed = {word for each in messages.read() if each.id for word in ([each.id] if isinstance(each.id, str) else each.id)}
    words: Any = vars(translation)["_trans"]
    inner = words.gettext

    def gettext(message: str) -> str:
        if message not in listed and _CHINESE.search(str(message)) and str(message) in written():
            asked = sys._getframe(2)
            if _OF_DATA not in {asked.f_code.co_name, asked.f_back and asked.f_back.f_code.co_name}:  # a comprehension has a frame of its own
                raise LacksEnglish(str(message))
        return str(inner(message))

    words.gettext = gettext
