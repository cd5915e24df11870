"""Variation selectors (異體字選擇符): signs without a look of their own, which choose a form of the character before them: 葛󠄀 beside 葛.

They stay where a name is shown, and do not count where names are compared or looked for: nobody types them.
"""

import re

_RANGES = ((0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
SELECTORS = "".join(chr(each) for first, last in _RANGES for each in range(first, last + 1))
_ANY = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES) + "]")


def without_selectors(text: str) -> str:
    """The characters alone."""
    return _ANY.sub("", text)
