"""Radicals replaced by characters (部首字形): signs of dictionaries' indexes that look like characters,
which some programs put in their place in a PDF.

Otherwise two texts that look alike would differ. Each is read as the character that Unicode equates it with (Equivalent_Unified_Ideograph).
"""

import re
import unicodedata

_SUPPLEMENT = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽"
    "⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_ITS_LETTERS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑"
    "艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_KANGXI = "".join(map(chr, range(0x2F00, 0x2FD6)))  # Unicode's compatibility decompositions map these
RADICALS = _SUPPLEMENT + _KANGXI
LETTERS = _ITS_LETTERS + unicodedata.normalize("NFKC", _KANGXI)

_LETTER_OF = dict(zip(RADICALS, LETTERS, strict=True))
_ANY = re.compile("[\u2e80-\u2fd5]")


def letters(text: str) -> str:
    """The text with characters in place of radicals; its length stays the same."""
    return _ANY.sub(lambda found: _LETTER_OF.get(found[0], found[0]), text)
