"""What was read, for the command line: the outline with line numbers, guesses and doubts; or all of it as JSON."""

import json
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.meetings.exchange.reading import read_file
from xiaowu.meetings.exchange.words import reason
from xiaowu.meetings.rules.dates import dates_in
from xiaowu.meetings.rules.document import Block, Document, links_in
from xiaowu.meetings.rules.doubts import Found, doubts, unchecked

_STORED = ("item", "place")  # where a stored block lies: a file that is only read has none


def of_file(content: bytes, *, as_json: bool) -> str:
    """Read a file and report on it. Raises BadInput."""
    read = read_file(content)
    return _json(read) if as_json else _outline(read)


def _json(read: Document) -> str:
    told = {
        "blocks": [_told(block) for block in read.blocks],
        "guesses": [asdict(guess) for guess in read.guesses],
        "dates": [{"line": block.line, "quote": told.quote, "day": told.day} for block in read.walk() for told in dates_in(block.text)],
        "links": [{"line": block.line, "url": url} for block in read.walk() for url in links_in(block.text)],
        "unchecked": [{"unchecked": found.doubt, "line": found.line, "reason": reason(found)} for found in unchecked(read)],
        "doubts": [_told(found) | {"reason": reason(found)} for found in doubts(read)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=str)


def _told(each: Block | Found) -> dict[str, Any]:
    return asdict(each, dict_factory=lambda pairs: {name: value for name, value in pairs if name not in _STORED})


def _outline(read: Document) -> str:
    lines: list[str] = []

    def tell(block: Block, depth: int) -> None:
        words = " | ".join("\t".join(row) for row in block.rows) or f"{block.label}{block.text}"
        lines.append(f"{block.line:4} {'  ' * depth}{block.kind:<12} {words[:70]}")
        for child in block.children:
            tell(child, depth + 1)

    for block in read.blocks:
        tell(block, 0)
    lines += ["", f"{_('系統推測')} {len(read.guesses)}", *(f"{guess.line:4} {guess.quote} → {guess.taken_as}" for guess in read.guesses)]
    found = doubts(read)
    lines += ["", f"{_('待確認')} {len(found)}", *(f"{each.line:4} {each.quote}：{reason(each)}" for each in found)]
    if beside := unchecked(read):
        heading = _("未檢查")
        lines += ["", f"{heading} {len(beside)}", *(f"{each.line or '':4} {reason(each)}" for each in beside)]
    return "\n".join(lines)
