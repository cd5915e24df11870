"""A name is one string (姓名): how it is split for systems that want two parts, and joined from systems that send two.

No rule finds every family name, so systems that get the parts also get the whole, and a whole name that comes back is used unchanged.
"""

import re
from typing import NamedTuple

# characters of scripts that write the family name first and without a space: Chinese, kana, hangul
EAST = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
DOTS = "·‧・•"  # 原住民族姓名: between the given name and the parent's
COMPOUND = (
    "上官", "公冶", "公孫", "令狐", "司徒", "司馬", "司空", "夏侯", "宇文", "尉遲", "歐陽", "淳于", "澹臺", "濮陽", "皇甫", "端木", "獨孤", "申屠",
    "聞人", "諸葛", "赫連", "軒轅", "鍾離", "長孫", "閭丘", "慕容",
)  # fmt: skip

_EASTERN = re.compile(rf"[{EAST}]")


class Parts(NamedTuple):
    """A name in two parts: neither is ever blank; a name of one word is both."""

    family: str
    given: str


def parts(name: str) -> Parts:
    """A name with a space, or a Chinese one with a dot, ends in the family name; any other Chinese name begins with it:
    one character, or a compound surname.
    """
    bare = name.strip(" ")
    given, _space, family = bare.rpartition(" ")
    dot = -1 if given else max(bare.rfind(each, 0, len(bare) - 1) for each in DOTS)
    if dot > 0 and _EASTERN.search(bare[:dot]):
        given, family = bare[:dot], bare[dot + 1 :]
    if given:
        return Parts(family, given.rstrip(" "))
    if not _EASTERN.match(bare):
        return Parts(bare, bare)
    length = 2 if bare.startswith(COMPOUND) and len(bare) > 2 else 1
    return Parts(bare[:length], bare[length:] or bare)


def joined(family: str, given: str, middle: str = "") -> str:
    """One name from parts: Chinese family and given names are joined, family name first; others become given, middle, family."""
    told = [each.strip(" ") for each in (given, middle, family)]
    is_eastern = not told[1] and all(_EASTERN.search(each) and " " not in each for each in (told[0], told[2]))
    return told[2] + told[0] if is_eastern else " ".join(each for each in told if each)
