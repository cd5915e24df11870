"""Invented Taiwanese names: surnames by how common they are, given names from two lists of characters."""

from random import Random

# share of the population in thousandths, the commonest first (內政部 name statistics give the order)
_SURNAMES = {
    "陳": 112, "林": 83, "黃": 60, "張": 53, "李": 52, "王": 41, "吳": 40, "劉": 32, "蔡": 29, "楊": 27, "許": 23, "鄭": 19, "謝": 18,
    "郭": 15, "洪": 15, "曾": 15, "邱": 15, "廖": 14, "賴": 14, "徐": 14, "周": 12, "葉": 12, "蘇": 11, "莊": 10, "呂": 10, "江": 9,
    "何": 9, "蕭": 9, "羅": 9, "高": 9, "簡": 8, "潘": 8, "朱": 7, "鍾": 7, "游": 7, "詹": 7, "彭": 6, "胡": 6, "施": 6, "沈": 6, "余": 6,
    "趙": 5, "盧": 5, "梁": 5, "顏": 5, "柯": 5, "翁": 4, "魏": 4, "孫": 4, "戴": 4, "范": 4, "方": 4, "宋": 4, "鄧": 3, "杜": 3, "侯": 3,
}  # fmt: skip
_FIRST = "宥品子承柏冠睿宇彥昱辰恩妍詠語芯若采雨欣思羽奕晨亮書靖又心安以庭佳怡家俊志建文淑雅美秀惠宜婉凱信哲軒瑋"
_SECOND = "翔恩廷睿宇安辰豪均諺澤勳毅瑞翰軒瑜彤晴萱潔妤婷涵蓁芸霏妮穎琳君華芬惠娟玲如儀真雯琪明宏彬傑賢德文成仁"


def surname(random: Random) -> str:
    return random.choices(_LIST, _WEIGHTS)[0]


def given(random: Random) -> str:
    """Two characters, or sometimes one."""
    first = random.choice(_FIRST)
    if random.random() < 0.04:
        return first
    second = random.choice(_SECOND)
    return first + (second if second != first else "安")


def full(random: Random) -> str:
    return surname(random) + given(random)


_LIST = list(_SURNAMES)
_WEIGHTS = list(_SURNAMES.values())
