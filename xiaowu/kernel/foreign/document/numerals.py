"""Numbers as office programs write them before a paragraph (自動編號): 一、 (一) 壹 甲 ① iv b 001."""

from collections.abc import Callable

_PLAIN = "〇一二三四五六七八九"
_FORMAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_LARGEST = 9_999


def counted(number: int, *, formal: bool = False) -> str:
    """十一, 二十三, 一百零五; 壹拾壹 in the form that cannot be altered."""
    digits, units = (_FORMAL, ("", "拾", "佰", "仟")) if formal else ("零" + _PLAIN[1:], ("", "十", "百", "千"))
    if not 0 < number <= _LARGEST:
        return str(number)
    told, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            told += (digits[0] if gap and told else "") + digits[digit] + units[place]
        gap = not digit
    return told.removeprefix("一") if not formal and 10 <= number < 20 else told


def digits(number: int) -> str:
    """一〇五 for 105."""
    return "".join(_PLAIN[int(digit)] if digit.isdecimal() else digit for digit in str(number))


def roman(number: int) -> str:
    if not 0 < number <= _LARGEST:
        return str(number)
    told = ""
    for value, letters in _ROMAN:
        told += letters * (number // value)
        number %= value
    return told


def letter(number: int) -> str:
    """a … z, aa, bb: as both families of programs go on after z."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 26 * 20 else str(number)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _from(first: str, most: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= most else str(number)


def wide(number: int) -> str:
    return str(number).translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})


# WordprocessingML's ST_NumberFormat; formats not listed here are written in digits
WORD: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("taiwaneseCountingThousand", "taiwaneseCounting", "chineseCounting", "chineseCountingThousand", "japaneseCounting"), counted
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital", "koreanDigital2"), digits),
    **dict.fromkeys(("ideographLegalTraditional", "chineseLegalSimplified", "japaneseLegal"), lambda number: counted(number, formal=True)),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), wide),
    "ideographTraditional": _one_of(_STEMS), "ideographZodiac": _one_of(_BRANCHES), "ideographEnclosedCircle": _from("㊀", 10),
    "ideographZodiacTraditional": lambda number: _one_of(_STEMS)(number) + _one_of(_BRANCHES)(number),
    "decimalEnclosedCircle": _from("①", 20), "decimalEnclosedCircleChinese": _from("①", 20), "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalZero": lambda number: f"{number:02}",
    "lowerRoman": roman, "upperRoman": lambda number: roman(number).upper(),
    "lowerLetter": letter, "upperLetter": lambda number: letter(number).upper(),
}  # fmt: skip

# OpenDocument's style:num-format by its first character, as in "壹, 貳, 參, ..." and "i"
ODF: dict[str, Callable[[int], str]] = {
    "一": counted, "〇": digits, "壹": lambda number: counted(number, formal=True), "１": wide, "甲": _one_of(_STEMS), "子": _one_of(_BRANCHES),
    "①": _from("①", 20), "㊀": _from("㊀", 10), "⑴": _from("⑴", 20), "i": roman, "I": lambda number: roman(number).upper(), "a": letter,
    "A": lambda number: letter(number).upper(),
}  # fmt: skip


def in_word(form: str, number: int) -> str:
    return WORD.get(form, str)(number)


def in_odf(form: str, number: int) -> str:
    return ODF.get(form[:1], str)(number)
