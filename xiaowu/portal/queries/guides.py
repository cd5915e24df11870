"""The guides, readable in the product (使用說明): each role's own, opened at the paragraph about the page on which somebody asked.

They are the files of `docs/guides`, in Chinese and English. A paragraph names its pages by anchors, `<a id="app:page"></a>`; pages that a
role's own guide does not name are in the guide for everybody. In each line Chinese comes first, and English after its last full stop.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.offer import offers
from xiaowu.roster.rules.roles import Family, Role

EVERYBODY = "everybody"
GUIDES: dict[str, str] = {
    Role.HOMEROOM_TEACHER: "homeroom-teacher", Role.DEPUTY_HOMEROOM_TEACHER: "homeroom-teacher", Role.SUBJECT_TEACHER: "subject-teacher",
    Role.STUDENT_AFFAIRS: "student-affairs", Role.CLERK: "clerk-and-nutritionist", Role.NUTRITIONIST: "clerk-and-nutritionist",
    Role.LUNCH_SECRETARY: "clerk-and-nutritionist", Role.IT_COORDINATOR: "it-coordinator", Role.PRINCIPAL: "principal",
    Role.BUREAU_OFFICER: "bureau", Role.REGISTRAR: "register-offices", Role.DEAN_OF_STUDIES: "register-offices",
    Role.DEAN_OF_STUDENTS: "student-affairs", Role.COUNSELLOR: "register-offices", Role.NURSE: "register-offices",
    Role.NETWORK_ENGINEER: "outsiders", Role.VENDOR: "outsiders", Role.JUDGE: "outsiders", Role.SYSTEM_VENDOR: "outsiders",
    Family.PUPIL: "families", Family.GUARDIAN: "families",
}  # fmt: skip
_INSTALLED = Path(__file__).resolve().parents[1] / "guides"
FOLDER = _INSTALLED if _INSTALLED.exists() else Path(__file__).resolve().parents[3] / "docs" / "guides"
_ANCHOR = re.compile(r'<a id="([\w:]+)"></a>')
_ITEM = re.compile(r"(?:-|\d+\.) ")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a guide, in one language; `anchors`: the pages that it is about."""

    anchors: tuple[str, ...]
    words: Markup


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide, in one language."""

    name: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def anchors(self) -> frozenset[str]:
        return frozenset(anchor for each in self.paragraphs for anchor in each.anchors)


def own_guides(actor: Actor) -> list[str]:
    """The names of the guides for somebody's roles, and of the one for everybody."""
    return [*dict.fromkeys(GUIDES[each.role] for each in actor.assignments if each.role in GUIDES), EVERYBODY]


def place_of(actor: Actor, page: str) -> tuple[str, str]:
    """The guide, and the place in it, about a page; if none mentions it, the beginning of the first guide."""
    mine = own_guides(actor)
    for topic in topics_of(page):
        for name in mine:
            if topic in guide(name, "zh-hant").anchors:
                return name, topic
    return mine[0], ""


@lru_cache(maxsize=1024)
def topics_of(page: str) -> tuple[str, ...]:
    """What a page is about: itself, or the navigation entry to which it belongs."""
    return (page, *(entry.url_name for offer in offers() for entry in offer.entries if page in entry.pages))


@lru_cache(maxsize=64)
def guide(name: str, language: str) -> Guide:
    """One of these guides. Raises LookupError if there is none of that name."""
    if name not in {*GUIDES.values(), EVERYBODY}:
        raise LookupError(name)
    lines = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()
    title = lines[0].removeprefix("# ")
    at = next((place for place, sign in enumerate(title) if sign == " "), len(title))
    chosen = title[at + 1 :] if language == "en" else title[:at]
    return Guide(name, chosen, tuple(_paragraph(each, language) for each in _items(lines[1:])))


def _items(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for line in lines:
        if mark := _ITEM.match(line):
            found.append([line[mark.end() :]])
        elif line.startswith("  ") and found:
            found[-1].append(line.strip())
    return found


def _paragraph(lines: list[str], language: str) -> Paragraph:
    anchors = tuple(anchor for line in lines for anchor in _ANCHOR.findall(line))
    both = [in_both(_ANCHOR.sub("", line)) for line in lines]
    chinese, english = "".join(each[0] for each in both), " ".join(each[1] for each in both if each[1])
    words = str(escape(_LINK.sub(r"\1", (english if language == "en" else chinese) or chinese)))
    return Paragraph(anchors, Markup(_BOLD.sub(r"<strong>\1</strong>", words)))  # noqa: S704  (escaped above)


def in_both(line: str) -> tuple[str, str]:
    """A line's Chinese, and its English: what follows the last Chinese full stop, or the whole line if it is English without one."""
    before, stop, after = line.rpartition("。")
    if not stop and re.match(r"[A-Za-z(]", line):
        return "", line
    if not re.match(r"[A-Za-z(\d]", after):
        return line, ""
    return before + stop, after
