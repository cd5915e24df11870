"""The refund rules of eight schools, as their public pages state them, in the form in which a school stores its own."""

from typing import Any

_LEAVE_FEW = ["epidemic", "personal", "official", "sick", "funeral"]
_ANY = [
    "sick", "personal", "official", "funeral", "menstrual", "wellbeing", "epidemic", "disaster", "exam", "marriage", "prenatal", "maternity",
    "miscarriage", "parental", "other",
]  # fmt: skip
_SUDDEN = ["sick", "funeral", "maternity", "miscarriage"]
_CLOSED = ["closure_disaster", "closure_contagion"]


def _days(days: int, at: str | None = None, unit: str = "school", side: str = "before", counts_itself: bool = False) -> dict[str, Any]:
    return {"days": days, "at": at, "unit": unit, "side": side, "counts_itself": counts_itself}


RULES: dict[str, dict[str, Any]] = {
    "新北市立大觀國民中學": {
        "lines": [
            {"grounds": _LEAVE_FEW, "notices": [_days(1, "14:00", "calendar")]},
            {"grounds": _CLOSED},
            {"grounds": ["official"], "group_from": 6, "notices": [_days(7)], "settle": "set_off"},
        ],
        "subsidised": "fund",
        "paid_first": True,
    },
    "桃園市桃園區東門國小": {
        "lines": [
            {"grounds": ["personal", "sick", "left"], "from_day": 3, "notices": [_days(1, "09:30", "calendar")]},
            {"grounds": ["official", "funeral"], "notices": [_days(1, "09:30", "calendar")]},
            {"grounds": ["closure_contagion"]},
            {"grounds": ["official"], "group_from": 10, "notices": [_days(7, None, "calendar")]},
            {"grounds": ["weekday"], "proof": True, "notices": [_days(1, "09:30", "calendar")]},
        ],
    },
    "苗栗縣文華國民小學": {
        "lines": [
            {"grounds": [each for each in _ANY if each not in _SUDDEN], "notices": [_days(3)]},
            {"grounds": _SUDDEN, "proof": True, "notices": [_days(1, None, "calendar")], "late": "later"},
            {"grounds": ["closure_contagion"], "notices": [_days(1, None, "calendar")], "late": "later"},
            {"grounds": ["closure_disaster"], "notices": [_days(0, "08:00")], "late": "later"},
            {"grounds": ["official"], "group_from": 2, "notices": [_days(3)]},
        ],
        "staff": True,
    },
    "桃園市立桃園高級中等學校": {
        "lines": [
            {"grounds": ["personal", "funeral", "official"], "from_day": 3, "proof": True, "notices": [_days(5)]},
            {"grounds": ["sick"], "from_day": 3, "proof": True, "notices": [_days(1, None, "calendar")], "late": "later"},
            {"grounds": ["left"], "notices": [_days(1, None, "calendar")], "late": "later"},
            {"grounds": _CLOSED, "notices": [_days(0, "09:00")], "late": "later"},
            {"grounds": ["official"], "group_from": 10, "notices": [_days(14, None, "calendar")]},
        ],
    },
    "新北市某國小 gdps.ntpc.edu.tw": {
        "lines": [
            {"grounds": ["personal"], "from_day": 3, "notices": [_days(7, None, "calendar")]},
            {
                "grounds": ["sick"],
                "from_day": 3,
                "notices": [_days(3, None, "calendar", "after_start", counts_itself=True), _days(7, None, "calendar", "after_return")],
            },
            {"grounds": ["funeral"], "from_day": 3},
        ],
    },
    "新北市某私立高中 glghs.ntpc.edu.tw": {
        "lines": [
            {"grounds": ["sick", "personal"], "notices": [_days(1, "10:00", "calendar")]},
            {"grounds": ["official"], "notices": [_days(2, None, "calendar")]},
            {"grounds": ["left"], "whole_months": True},
        ],
    },
    "臺北市葫蘆國小": {
        "lines": [
            {"grounds": ["stopped", "personal"], "notices": [_days(3, "12:00")], "late": "later"},
            {"grounds": ["sick"], "notices": [_days(2, None, "calendar")], "late": "later"},
            {"grounds": ["epidemic"], "notices": [_days(1, None, "calendar")], "late": "later"},
            {"grounds": ["official", "stopped"], "group_from": 2, "notices": [_days(7, None, "calendar")]},
        ],
        "registered": True,
        "paid_first": True,
    },
    "臺北市某國中 fhehs.tp.edu.tw": {
        "lines": [
            {"grounds": [*_ANY, "stopped"], "notices": [_days(3)]},
            {"grounds": [*_ANY, "stopped"], "group_from": 3, "notices": [_days(5)]},
        ],
        "staff": True,
    },
}
