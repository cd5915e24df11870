"""Filling a form in a finished page (表單的回填): what was typed, what is wrong with it, and where the reader goes on.

It works on the page's HTML, so that a form comes back the same way whether a form class drew it or the app wrote its fields by hand.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from markupsafe import escape

from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.pieces import Piece, joined, pieces_of

_OWN = frozenset({"csrfmiddlewaretoken", "_key", "_page", "_from", "_yes", "_back", "_plan"})  # new on every page
_MARKS = "seen"  # marks of what the page showed when they began to type: kept, like what they typed
_FIELDS = frozenset({"input", "select", "textarea"})
_CHOSEN = frozenset({"checkbox", "radio"})
_UNTOUCHED = frozenset({"password", "submit", "button", "image", "reset"})


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a form sent: its path, the values of each field, the names of its files; and why it was refused, as a whole and field by field,
    or no word at all where its sender only goes back to it.
    """

    path: str
    values: Mapping[str, Sequence[str]]
    files: Mapping[str, str]
    message: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Field:
    """A field, from its start tag to its end tag, and the folded parts of the page around it."""

    start: int
    end: int
    tag: str
    kind: str
    name: str
    folds: tuple[int, ...]


@dataclass(slots=True)
class _Form:
    start: int
    paths: set[str]
    folds: tuple[int, ...]
    fields: list[_Field] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # including those of its buttons


def filled(html: str, here: str, sent: SentForm) -> str | None:
    """The page at path `here`, its form filled in as it was sent, and each fault beside its field; None if it no longer has such a form."""
    pieces = pieces_of(html)
    form = _meant(_forms(pieces, here), pieces, sent)
    if form is None:
        return None
    for piece in pieces:
        piece.drop("autofocus")
    _fill(pieces, form, sent)
    faulty = _mark(pieces, form, sent)
    if sent.message is None:
        pieces[_first(pieces, form)].write(autofocus=None)
    else:
        pieces[form.start].after = _summary(pieces, faulty, sent)
    for fold in {*form.folds, *(each for one, _words in faulty for each in one.folds)}:
        pieces[fold].write(open=None)
    return joined(pieces)


def told_on(html: str, sent: SentForm) -> str:
    """The page that no longer has the form, since somebody was first or it was open for long, with why it was refused and what was typed."""
    pieces = pieces_of(html)
    start = next((each for each in pieces if each.tag == "main"), None)
    if start is None or sent.message is None:
        return html
    lines = [sent.message, _("這一頁已經沒有您送出的表單，可能已有人先辦理；目前的情形如下。")]
    if typed := [value for name, values in sent.values.items() if _is_prose(name) for value in values if " " in value.strip() or not value.isascii()]:
        lines.append(_("您填寫的內容：%(words)s") % {"words": "；".join(typed)})
    for piece in pieces:
        piece.drop("autofocus")
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in lines)
    start.after = f'<div class="notice error" role="alert" id="errors" tabindex="-1" autofocus>{paragraphs}</div>'
    return joined(pieces)


def _is_prose(name: str) -> bool:
    """Whether what was typed there may be shown again: no password is."""
    return name not in _OWN and not re.search("password|secret", name)


def focused(html: str) -> str:
    """A page that shows faults, with the focus on the first: on its field, or on the words if no field is to blame."""
    pieces = pieces_of(html)
    if any("autofocus" in each.attributes for each in pieces if each.attributes.get("aria-invalid") or each.attributes.get("role") == "alert"):
        return html
    wrong = next((each for each in pieces if each.attributes.get("aria-invalid") == "true"), None)
    told = wrong or next((each for each in pieces if each.attributes.get("role") == "alert"), None)
    if told is None:
        return html
    for piece in pieces:
        piece.drop("autofocus")
    told.write(**({} if wrong else {"tabindex": "-1"}), autofocus=None)
    return joined(pieces)


def _forms(pieces: Sequence[Piece], here: str) -> list[_Form]:
    found: list[_Form] = []
    ids: dict[str, _Form] = {}
    folds: list[int] = []
    inside: _Form | None = None
    apart: list[tuple[str, _Field]] = []  # fields outside of the form that they name
    for at, piece in enumerate(pieces):
        if piece.tag == "details":
            folds.append(at)
        elif piece.ends == "details" and folds:
            folds.pop()
        elif piece.tag == "form":
            inside = _Form(at, {urlsplit(piece.attributes.get("action") or here).path}, tuple(folds))
            found.append(inside)
            ids[piece.attributes.get("id") or ""] = inside
        elif piece.ends == "form":
            inside = None
        elif piece.tag == "button" and inside:
            inside.names.add(piece.attributes.get("name") or "")
            inside.paths |= {urlsplit(each).path for each in [piece.attributes.get("formaction")] if each}
        elif piece.tag in _FIELDS and (name := piece.attributes.get("name")):
            one = _Field(at, _end_of(pieces, at), piece.tag, piece.attributes.get("type") or "text", name, tuple(folds))
            if whose := piece.attributes.get("form"):
                apart.append((whose, one))
            elif inside:
                inside.fields.append(one)
    for whose, one in apart:
        if whose in ids:
            ids[whose].fields.append(one)
    return found


def _end_of(pieces: Sequence[Piece], start: int) -> int:
    tag = pieces[start].tag
    return start if tag == "input" else next((at for at in range(start, len(pieces)) if pieces[at].ends == tag), start)


def _meant(forms: Sequence[_Form], pieces: Sequence[Piece], sent: SentForm) -> _Form | None:
    """The form that was sent: the one with its address; of several, the one with the same hidden values and with the fields that were sent."""
    there = [form for form in forms if sent.path in form.paths and (pieces[form.start].attributes.get("method") or "").lower() == "post"]
    if len(there) > 1:
        there = [form for form in there if all(_is_same(pieces, each, sent) for each in form.fields)]

    def lacking(form: _Form) -> int:
        strange = [each for each in form.fields if each.tag == "select" and not _offers(pieces, each, sent.values.get(each.name, ()))]
        return len(strange) + len(set(sent.values) - _OWN - {each.name for each in form.fields} - form.names)

    return min(there, key=lacking, default=None)


def _offers(pieces: Sequence[Piece], one: _Field, values: Sequence[str]) -> bool:
    """Whether such a value may have come from this field."""
    return any(pieces[at].tag == "option" and _value(pieces, at) in values for at in range(one.start, one.end))


def _is_same(pieces: Sequence[Piece], one: _Field, sent: SentForm) -> bool:
    if one.kind != "hidden" or one.name in _OWN or one.name == _MARKS:
        return True
    return (pieces[one.start].attributes.get("value") or "") in sent.values.get(one.name, ())


def _fill(pieces: Sequence[Piece], form: _Form, sent: SentForm) -> None:
    left = {name: list(values) for name, values in sent.values.items()}
    for each in form.fields:
        piece, values = pieces[each.start], sent.values.get(each.name, ())
        if each.name in _OWN or each.kind in _UNTOUCHED:
            continue
        if each.kind == "file":
            if each.name in sent.files:
                words = _("檔案「%(name)s」沒有留下，請再選擇一次。") % {"name": sent.files[each.name]}
                piece.after += f'<span class="hint">{escape(words)}</span>'
        elif each.kind in _CHOSEN:
            piece.drop("checked")
            if (piece.attributes.get("value") or "on") in values:
                piece.write(checked=None)
        elif each.tag == "select":
            _choose(pieces, each, values)
        elif left.get(each.name):
            _write(pieces, each, left[each.name].pop(0))


def _first(pieces: Sequence[Piece], form: _Form) -> int:
    """Where its sender goes on: its first field, or its button where it has none."""
    seen = (each.start for each in form.fields if each.kind != "hidden")
    return next(seen, next((at for at in range(form.start, len(pieces)) if pieces[at].tag == "button"), form.start))


def _choose(pieces: Sequence[Piece], one: _Field, values: Sequence[str]) -> None:
    for at in range(one.start, one.end):
        if pieces[at].tag == "option":
            pieces[at].drop("selected")
            if _value(pieces, at) in values:
                pieces[at].write(selected=None)


def _value(pieces: Sequence[Piece], option: int) -> str:
    told = pieces[option].attributes.get("value")
    return told if told is not None else _text(pieces, option, "option")


def _write(pieces: Sequence[Piece], one: _Field, value: str) -> None:
    if one.tag == "input":
        pieces[one.start].write(value=value)
        return
    for at in range(one.start + 1, one.end):
        pieces[at].raw = ""
    pieces[one.start].after = f"\n{escape(value)}"  # a textarea ignores a line break right after its start tag


def _mark(pieces: Sequence[Piece], form: _Form, sent: SentForm) -> list[tuple[_Field, str]]:
    """Mark the wrong fields, in the page's order, each with what is wrong; the first gets the focus."""
    first_of: dict[str, _Field] = {}
    of_name: dict[str, list[_Field]] = defaultdict(list)
    for each in form.fields:
        if each.name in sent.faults and each.kind != "hidden":
            first_of.setdefault(each.name, each)
            of_name[each.name].append(each)
    faulty = [(each, sent.faults[name]) for name, each in first_of.items()]
    for number, (one, words) in enumerate(faulty):
        start, told = pieces[one.start], f"fault-{number}"
        start.write(id=start.attributes.get("id") or f"faulty-{number}")
        for each in of_name[one.name]:
            described = " ".join(filter(None, [pieces[each.start].attributes.get("aria-describedby"), told]))
            pieces[each.start].write(aria_invalid="true", aria_describedby=described)
        note = f'<span class="wrong-because" id="{told}">{escape(words)}</span>'
        if one.kind in _CHOSEN:
            start.before += note
        else:
            pieces[one.end].after += note
    if faulty:
        pieces[faulty[0][0].start].write(autofocus=None)
    return faulty


def _summary(pieces: Sequence[Piece], faulty: Sequence[tuple[_Field, str]], sent: SentForm) -> str:
    if not faulty:
        return f'<div class="notice error" role="alert" id="errors" tabindex="-1" autofocus><p>{escape(sent.message)}</p></div>'
    lines = "".join(f"<li>{each}</li>" for each in _lines(pieces, faulty, sent))
    return f'<div class="notice error" role="alert" id="errors"><p>{escape(_("請修正以下欄位："))}</p><ul>{lines}</ul></div>'


def _lines(pieces: Sequence[Piece], faulty: Sequence[tuple[_Field, str]], sent: SentForm) -> Iterator[str]:
    named = {each.name for each, _words in faulty}
    for one, words in faulty:
        name = str(pieces[one.start].attributes["id"])
        yield f'<a href="#{escape(name)}">{escape(listed(filter(None, (_label(pieces, one, name), words)), "："))}</a>'
    yield from (str(escape(words)) for name, words in sent.faults.items() if name not in named)


def _label(pieces: Sequence[Piece], one: _Field, name: str) -> str:
    if told := pieces[one.start].attributes.get("aria-label"):
        return told
    at = next((at for at, each in enumerate(pieces) if each.tag == "label" and each.attributes.get("for") == name), None)
    return "" if at is None else _text(pieces, at, "label").removesuffix(_("（選填）"))


def _text(pieces: Sequence[Piece], start: int, tag: str) -> str:
    end = next((at for at in range(start, len(pieces)) if pieces[at].ends == tag), start)
    return "".join(each.raw for each in pieces[start + 1 : end] if not each.tag and not each.ends).strip()
