"""How a line of minutes begins (開頭): numbers of any kind, and words of headings and parts with blanks between their characters."""

import re
from collections.abc import Iterable
from enum import StrEnum

from xiaowu.meetings.rules.document import Kind, Role

_NUMERALS = "一二三四五六七八九十"
_FORMAL = "壹貳參叁肆伍陸柒捌玖拾"
_ORDER, _FORMAL_ORDER = _NUMERALS, "壹貳參肆伍陸柒捌玖拾"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_GAP = r"[^\S\n]{0,6}+"  # blanks within a word, as forms are typed
_COLON = rf"{_GAP}[：:]\s*+"


class Style(StrEnum):
    """How a number is written."""

    FORMAL = "formal"  # 壹、
    PLAIN = "plain"  # 一、
    BRACKET = "bracket"  # (一)
    DIGIT = "digit"  # 1.
    DIGIT_BRACKET = "digit_bracket"  # (1)
    CIRCLED = "circled"  # ①


_NUMBERS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.FORMAL, re.compile(rf"[{_FORMAL}]{{1,4}}+\s*+[、.．]\s*+")),
    (Style.PLAIN, re.compile(rf"[{_NUMERALS}]{{1,4}}+\s*+[、.．]\s*+")),
    (Style.BRACKET, re.compile(rf"[(（]\s{{0,3}}+[{_NUMERALS}]{{1,4}}+\s{{0,3}}+[)）][、.]?\s*+")),
    (Style.DIGIT_BRACKET, re.compile(r"[(（]\d{1,2}[)）]\s*+")),
    (Style.DIGIT, re.compile(r"\d{1,2}[.．、)）]\s*+")),
    (Style.CIRCLED, re.compile(rf"[{_CIRCLED}]\s*+")),
)
KINDS = {
    Style.FORMAL: Kind.HEADING, Style.PLAIN: Kind.SECTION, Style.BRACKET: Kind.POINT, Style.DIGIT: Kind.NUMBERED, Style.DIGIT_BRACKET: Kind.NUMBERED,
    Style.CIRCLED: Kind.NUMBERED,
}  # fmt: skip


def _words(*words: str) -> str:
    """A pattern for any of these words, longest first, with blanks allowed between their characters."""
    return "|".join(_GAP.join(word) for word in sorted(words, key=len, reverse=True))


_FACT_WORDS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.CLOSING, ("散會時間", "散會", "休會")),
    (Role.TIME, ("開會日期及時間", "會議日期及時間", "開會時間", "會議時間", "開會日期", "會議日期", "日期及時間", "日期時間", "時間", "日期")),
    (Role.PLACE, ("開會地點", "會議地點", "開會地址", "地點")),
    (Role.CHAIR, ("會議主席", "會議主持人", "主持人", "主席", "召集人")),
    (Role.RECORDER, ("會議紀錄人", "紀錄人員", "記錄人員", "紀錄人", "記錄人", "紀錄者", "記錄者", "紀錄", "記錄")),
    (Role.ATTENDANCE, ("出列席人員", "出席人員", "列席人員", "請假人員", "缺席人員", "與會人員", "參加人員", "出席單位", "列席單位", "出席者",
                       "列席者", "出席", "列席", "請假", "缺席")),
)  # fmt: skip
_HEAD_WORDS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    *_FACT_WORDS,
    (Role.REMARKS, ("主席致詞", "主席致辭", "主席報告", "主持人致詞", "校長致詞", "長官致詞", "致詞")),
    (
        Role.TRACKED,
        ("上次會議追蹤列管事項", "前次會議追蹤列管事項", "上次會議決議執行情形", "前次會議決議執行情形", "追蹤列管事項", "追蹤事項", "列管事項"),
    ),
    (Role.REPORTS, ("業務報告", "工作報告", "報告事項", "各處室報告", "各處室工作報告", "各處室業務報告", "宣導事項")),
    (Role.MOTIONS, ("提案討論", "討論提案", "討論事項", "議題討論", "案由討論", "提案及討論")),
    (Role.AD_HOC, ("臨時動議", "臨時提案")),
)  # fmt: skip
_FACT = re.compile(rf"(?:{_words(*(word for _role, words in _FACT_WORDS for word in words))}){_COLON}")
_HEAD = re.compile(rf"(?:{_words(*(word for _role, words in _HEAD_WORDS for word in words))}){_GAP}(?:[：:(（]|$)")
_NEXT_FACT = re.compile(rf"(?:(?<=[\t\u3000])|(?<=[^\S\n]{{2}}))(?={_FACT.pattern})")
_NUMBER = "|".join(rf"(?:{pattern.pattern})" for style, pattern in _NUMBERS if style in (Style.PLAIN, Style.BRACKET, Style.DIGIT))
_OF_MOTION = rf"[{_NUMERALS}\d()（）]{{0,5}}+{_GAP}"
_PARTS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"((?:{_NUMBER})?(?:【{_GAP}(?:{words}){_GAP}】(?:{_GAP}[：:])?\s*+|(?:{words}){_GAP}(?:[：:]\s*+|$)))"))
    for kind, words in (
        (Kind.MOTION, rf"(?:{_words('案由', '提案', '議案')}){_GAP}{_OF_MOTION}|第{_GAP}[{_NUMERALS}\d]{{1,3}}+{_GAP}案"),
        (Kind.EXPLANATION, _words("說明", "提案說明", "案由說明")),
        (Kind.PROPOSAL, _words("辦法", "建議", "擬辦", "建議辦法")),
        (Kind.ANSWER, rf"(?:{_words('局端', '業務單位')})?{_GAP}{_words('回覆')}"),
        (Kind.RESOLUTION, _words("決議", "議決", "裁示", "主席裁示", "決議事項", "會議決議")),
    )
)
_NEEDS_COLON = {Kind.MOTION, Kind.PROPOSAL, Kind.ANSWER}  # alone on a line these may be any words
_DATED = re.compile(r"\d{2,4}\s{0,3}+(?:學?年)|\d{2,4}([./])\d{1,2}\1\d{1,2}(?![./]?\d)")
_AROUND = re.compile(r"[案由議提第()（）【】、.．：:\s]")
_LOOKS_LIKE_A_HEAD = re.compile(r"[\u4e00-\u9fffA-Za-z（）()]{1,12}[^\S\n]{0,6}+[：:]|(?:[\u4e00-\u9fff][ \u3000]+){2,}+[\u4e00-\u9fff]\s*+$|【")
_LONGEST_NUMBER = 12  # digits

# what numbered headings in the form's own words are about
_HINTS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.TRACKED, ("追蹤", "列管", "前次會議", "上次會議")),
    (Role.CLOSING, ("散會", "休會")),
    (Role.TIME, ("時間", "日期")),
    (Role.PLACE, ("地點",)),
    (Role.REMARKS, ("致詞", "致辭", "主席報告", "主持人報告", "校長報告")),
    (Role.CHAIR, ("主持人", "主席")),
    (Role.RECORDER, ("紀錄", "記錄")),
    (Role.ATTENDANCE, ("出席", "列席", "與會", "請假")),
    (Role.REPORTS, ("報告",)),
    (Role.AD_HOC, ("臨時動議", "臨時提案")),
    (Role.MOTIONS, ("提案", "討論")),
)
_NOT_WHO = ("裁示", "指示", "結論", "提示", "確認")  # 主席裁示 names no chair


def number_of(text: str) -> tuple[Style, str] | None:
    """The number with which a text begins, as written."""
    for style, pattern in _NUMBERS:
        if found := pattern.match(text):
            return style, found[0]
    return None


def part_of(text: str) -> tuple[Kind, str] | None:
    """The word for a motion's part with which a text begins: 案由一：, 【說明】, 決議 alone on its line."""
    for kind, pattern in _PARTS:
        if (found := pattern.match(text)) and (kind not in _NEEDS_COLON or found[0].rstrip().endswith(("：", ":", "】"))):
            return kind, found[0]
    return None


def fact_of(text: str) -> str:
    """The words, with a colon, that introduce a fact of the meeting, such as 時　　間：; '' if there are none."""
    found = _FACT.match(text)
    return found[0] if found else ""


def facts_apart(line: str) -> Iterable[str]:
    """A line with several facts, 主席：… 紀錄：…, divided."""
    return _NEXT_FACT.split(line) if fact_of(line.lstrip()) else [line]


def is_head(text: str) -> bool:
    """Whether a text begins with the words of a heading and continues with nothing, a colon or a bracket."""
    return bool(_HEAD.match(text))


def looks_like_a_head(text: str) -> bool:
    return bool(_LOOKS_LIKE_A_HEAD.match(text))


def starts_with_a_day(text: str) -> bool:
    return bool(_DATED.match(text))


def squeezed_words(text: str) -> str:
    """The words before the colon without blanks and brackets: 主　　席（召集人）： is 主席."""
    words = re.split(r"[：:]", text[:200])[0]
    return re.sub(r"[\s\u3000]|[(（][^()（）]*+[)）]|[【】]", "", words)


def role_of(words: str) -> Role:
    """What a heading or fact with these words is about."""
    role = next((role for role, hints in _HINTS if any(hint in words for hint in hints)), Role.OTHER)
    return Role.OTHER if role in (Role.CHAIR, Role.RECORDER) and any(each in words for each in _NOT_WHO) else role


def ordinal(label: str) -> int | None:
    """The number that a label stands for: 十一、, 案由二：, (3), 壹、, ④."""
    bare = _AROUND.sub("", label)
    if bare.isascii() and bare.isdecimal() and len(bare) <= _LONGEST_NUMBER:
        return int(bare)
    if len(bare) == 1 and bare in _CIRCLED:
        return _CIRCLED.index(bare) + 1
    order = _FORMAL_ORDER if bare and bare[0] in _FORMAL_ORDER else _ORDER
    tens, ten, ones = bare.partition(order[9])
    if not bare or len(bare) > 3 or any(len(part) > 1 or part not in order for part in (tens, ones)):
        return None
    if not ten:
        return order.index(tens) + 1
    return (order.index(tens) + 1 if tens else 1) * 10 + (order.index(ones) + 1 if ones else 0)
