"""Radicals for letters (部首字形): signs of dictionaries' indexes that look like letters, which some programs put in their place in a PDF.

Two texts that look alike would be two, so each is read as the letter that Unicode says it stands for (Equivalent_Unified_Ideograph).
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
_KANGXI = "".join(map(chr, range(0x2F00, 0x2FD6)))  # these have their letters in Unicode's compatibility forms
RADICALS = _SUPPLEMENT + _KANGXI
LETTERS = _ITS_LETTERS + unicodedata.normalize("NFKC", _KANGXI)

_LETTER_OF = dict(zip(RADICALS, LETTERS, strict=True))
_ANY = re.compile("[\u2e80-\u2fd5]")


def letters(text: str) -> str:
    """The text with letters where it has radicals; each sign stays one sign."""
    return _ANY.sub(lambda found: _LETTER_OF.get(found[0], found[0]), text)
