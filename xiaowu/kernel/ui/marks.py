"""Marks between words (標點) as the reader's language writes them: what a page puts together from names and numbers stands in no catalogue."""

from collections.abc import Iterable, Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from xiaowu.kernel.roc import spoken

_ENGLISH = str.maketrans({"、": ", ", "；": "; ", "：": ": ", "，": ", ", "。": ". ", "（": " (", "）": ")"})
_JOINS = ("、", "；", "：", "，")


def marked(text: str) -> str:
    """A text of our own making, with the marks of the reader's language: `王大明（導師）`, `王大明 (導師)`. Never for what people wrote."""
    return text.translate(_ENGLISH) if spoken.in_english() else text


def listed(words: Iterable[object], mark: str = "、") -> str:
    """`甲、乙`, `甲, 乙`. `mark`: what stands between them."""
    return marked(mark).join(map(str, words))


def sentences(said: Iterable[str]) -> str:
    """Whole sentences one after the other, with a space between them in English alone; empty ones leave nothing."""
    return gap().join(each.strip() for each in said if each)


def gap() -> str:
    """What stands between two sentences."""
    return " " if spoken.in_english() else ""


class EnglishMarks(Extension):
    """Writes the marks that stand in a template itself as English does. A sentence within `trans` is the catalogue's, and keeps them."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template's pieces; what joins words in an expression too."""
        before, is_sentence = "", False
        for each in stream:
            if before == "block_begin" and each.type == "name":
                is_sentence = each.value == "trans" or (is_sentence and each.value == "pluralize")
            before = each.type
            if not is_sentence and (each.type == "data" or (each.type == "string" and each.value in _JOINS)):
                each = Token(each.lineno, each.type, str(each.value).translate(_ENGLISH))  # noqa: PLW2901  (the piece that goes on)
            yield each
