"""Numbers and days as people and addresses tell them (數字與日期的範圍): read in one place, and no larger than the database and the calendar hold."""

from datetime import date

MOST_ID = 10**18 - 1  # a row's number: every number of eighteen digits fits the database's
MOST_NUMBER = 2**31 - 1  # any other number
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
MEGABYTE = 1024 * 1024
LARGEST_BODY = 8 * MEGABYTE  # of what a form or a program sends
LARGEST_FILE = 20 * MEGABYTE  # of a file that is kept, sent on a page that is declared for it


def number(text: str, most: int = MOST_ID) -> int | None:
    """The number that a text tells, from 0 to `most`; None for what is none: digits of other scripts, a sign, spaces, one too large."""
    if not text or len(text) > 18 or not (text.isascii() and text.isdecimal()):
        return None
    told = int(text)
    return told if told <= most else None


_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}


def typed_number(text: str, most: int = MOST_ID) -> int | None:
    """The same of what people type into sheets, who may have the full-width digits (０ to ９) of their input method on."""
    return number(text.strip()[:19].translate(_FULL_WIDTH), most)


def is_our_day(day: date) -> bool:
    """Whether a day lies in the years that this house speaks of, so that the months and years around it can be told too."""
    return FIRST_DAY <= day <= LAST_DAY


def month_before(first: date) -> date | None:
    """The first day of the month before, unless nothing lies there."""
    found = first.replace(year=first.year - (first.month == 1), month=first.month - 1 or 12)
    return found if is_our_day(found) else None


def month_after(first: date) -> date | None:
    found = first.replace(year=first.year + (first.month == 12), month=first.month % 12 + 1)
    return found if is_our_day(found) else None
