"""What stands in a paragraph of DOCX: its words in order, whatever wraps them, and what is anchored in it."""

import re
from dataclasses import dataclass, field
from typing import Any

from xiaowu.kernel.foreign.document.pieces import Taken, given, local, number, quoted

TEXT = {"t"}
# not words: properties, positions of drawings, codes of fields; any text in them is skipped
NO_WORDS = {
    "instrText", "delInstrText", "posOffset", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset", "rPr", "tblPr", "tblGrid", "trPr", "tcPr",
    "sectPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "fldData", "proofErr", "binData", "pPr",
}  # fmt: skip
GONE = {"del", "moveFrom", "delText"}
_COME = {"ins", "moveTo"}
_SIGNS = {  # characters of the fonts with which offices draw boxes, ticks and bullets
    0xA8: "□", 0x6F: "□", 0x71: "□", 0xA3: "□", 0xFE: "☑", 0x52: "☑", 0x54: "☒", 0xFC: "✓", 0xFB: "✗", 0x6E: "■", 0x6C: "●", 0x75: "◆", 0xD8: "➢",
    0xE0: "→", 0xA7: "▪", 0xB7: "•", 0x9F: "•",
}  # fmt: skip
_UNKNOWN_SIGN = "〓"


@dataclass(slots=True)
class Paragraph:
    """What is collected while a paragraph is read."""

    text: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    told: list[tuple[str, ...]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, Any]] = field(default_factory=list)
    is_new: bool = False
    is_hidden: bool = False

    def make(self, words: str) -> None:
        self.text.append(words)
        self.made.append(words)


class Runs:
    """Reads paragraph after paragraph: fields may stay open over several, and a note is read where it is first cited."""

    def __init__(self, notes: dict[str, dict[str, Any]], taken: Taken) -> None:
        self.notes, self.taken = notes, taken
        self.pictures = 0
        self._noted: dict[tuple[str, str], str] = {}
        self._fields: list[bool] = []  # open fields, and whether each has reached its result
        self._in_code: list[str] = []  # results of fields inside another field's code

    def close(self) -> None:
        """What stood inside a field's code is no text; but if the field never ends, its words count as missing."""
        if not self._fields:
            self.taken.passed += self._in_code

    def inline(self, parent: Any, paragraph: Paragraph) -> None:
        for each in parent:
            name = local(each)
            special = getattr(self, f"_in_{name}", None)
            if name in TEXT:
                self._text(each, paragraph)
            elif special is not None:
                special(each, paragraph)
            elif name in GONE:
                paragraph.gone.append(self.taken.pass_over(each))
            elif name in NO_WORDS:
                self.taken.pass_over(each)
            elif name in _COME:
                was, paragraph.is_new = paragraph.is_new, True
                self.inline(each, paragraph)
                paragraph.is_new = was
            else:
                self.look_at(each)
                self.inline(each, paragraph)

    def _text(self, element: Any, paragraph: Paragraph) -> None:
        words = element.text or ""
        if not all(self._fields[:-1]):
            self._in_code.append(words)
            return
        paragraph.text.append(words)
        if paragraph.is_new:
            paragraph.come.append(words)
        if paragraph.is_hidden:
            paragraph.hidden.append(words)

    def _in_r(self, run: Any, paragraph: Paragraph) -> None:
        was = paragraph.is_hidden
        for properties in run:
            if local(properties) == "rPr":
                paragraph.is_hidden = was or any(local(each) == "vanish" and given(each, "val") not in ("0", "false", "off") for each in properties)
        self.inline(run, paragraph)
        paragraph.is_hidden = was

    def _in_tab(self, _element: Any, paragraph: Paragraph) -> None:
        paragraph.text.append("\t")

    def _in_ptab(self, _element: Any, paragraph: Paragraph) -> None:
        paragraph.text.append(" ")

    def _in_br(self, _element: Any, paragraph: Paragraph) -> None:
        paragraph.text.append("\n")

    def _in_cr(self, _element: Any, paragraph: Paragraph) -> None:
        paragraph.text.append("\n")

    def _in_noBreakHyphen(self, _element: Any, paragraph: Paragraph) -> None:  # noqa: N802  (the format's own name)
        paragraph.make("-")

    def _in_sym(self, element: Any, paragraph: Paragraph) -> None:
        code = int(given(element, "char", "0")[-6:] or "0", 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", given(element, "char")) else 0
        is_drawn = 0xF000 <= code <= 0xF0FF
        sign = _SIGNS.get(code - 0xF000, _UNKNOWN_SIGN) if is_drawn else (chr(code) if 0x20 <= code < 0xD800 else _UNKNOWN_SIGN)
        paragraph.make(sign)
        if sign == _UNKNOWN_SIGN:
            paragraph.told.append(("sign", f"{given(element, 'font')} {given(element, 'char')}".strip()))

    def _in_fldChar(self, element: Any, paragraph: Paragraph) -> None:  # noqa: N802
        kind = given(element, "fldCharType")
        if kind == "begin":
            self._fields.append(False)
            self._form_field(element, paragraph)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        self.taken.pass_over(element)

    def _form_field(self, element: Any, paragraph: Paragraph) -> None:
        """The value that a form's tick box or list shows, which stands in no text."""
        for each in element.iter():
            name = local(each)
            if name == "checkBox":
                states = {local(state): given(state, "val", "1") for state in each}
                paragraph.make("☑" if states.get("checked", states.get("default", "0")) in ("1", "true", "on") else "□")
            elif name == "ddList":
                chosen = next((number(given(entry, "val"), 0) for entry in each if local(entry) == "result"), 0)
                entries = [given(entry, "val") for entry in each if local(entry) == "listEntry"]
                if 0 <= chosen < len(entries):
                    paragraph.make(entries[chosen])

    def _in_rt(self, element: Any, paragraph: Paragraph) -> None:
        paragraph.make("（")
        self.inline(element, paragraph)
        paragraph.make("）")

    def _in_AlternateContent(self, element: Any, paragraph: Paragraph) -> None:  # noqa: N802
        self.inline(self.alternative(element), paragraph)

    def _in_txbxContent(self, element: Any, paragraph: Paragraph) -> None:  # noqa: N802
        paragraph.boxes.append(element)

    def _in_footnoteReference(self, element: Any, paragraph: Paragraph) -> None:  # noqa: N802
        self._note("footnote", given(element, "id"), paragraph)

    def _in_endnoteReference(self, element: Any, paragraph: Paragraph) -> None:  # noqa: N802
        self._note("endnote", given(element, "id"), paragraph)

    def _note(self, kind: str, key: str, paragraph: Paragraph) -> None:
        """A note is read after the paragraph that first cites it; later citations only give its mark."""
        if key not in self.notes[kind]:
            return
        is_first = (kind, key) not in self._noted
        mark = self._noted.setdefault((kind, key), f"〔註{len(self._noted) + 1}〕")
        paragraph.make(mark)
        if is_first:
            paragraph.notes.append((mark, self.notes[kind][key]))

    def alternative(self, element: Any) -> Any:
        """The first alternative that has content; the same content in an older form is skipped."""
        choices = [each for each in element if local(each) in ("Choice", "Fallback")]
        chosen = next((each for each in choices if _says(each)), None)
        for each in choices:
            if each is not chosen:
                self.taken.pass_over(each)
        if chosen is None:
            self.pictures += any(local(inner) in ("blip", "imagedata") for inner in element.iter())
        return chosen if chosen is not None else ()

    def look_at(self, element: Any) -> None:
        name = local(element)
        if name in ("blip", "imagedata"):
            self.pictures += 1
        elif name == "sdt" and any(local(each) == "showingPlcHdr" for properties in element if local(properties) == "sdtPr" for each in properties):
            self.taken.whole.append(("placeholder", quoted("".join(element.itertext()))))


def _says(element: Any) -> bool:
    return any((each.text or "").strip() for each in element.iter() if local(each) in TEXT)
