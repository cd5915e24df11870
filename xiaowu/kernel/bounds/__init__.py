"""Numbers and days as people type them and addresses carry them (數字與日期的範圍):
parsed in one place, and within what the database and calendar hold.
"""

from datetime import date

MOST_ID = 10**18 - 1  # a row's id: every number of eighteen digits fits the database's type
MOST_NUMBER = 2**31 - 1  # any other number
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
FURTHEST_AHEAD = 3653  # days from today to one that somebody types: in ten years; whatever lies beyond is a slip of the year
NEXT_YEAR = 366  # the same for what begins, as a post: nobody is given one further ahead
MEGABYTE = 1024 * 1024
# bytes that somebody may send who is not signed in: a balancer holds so much until all of it is there (`tune.bufsize` in deploy/haproxy.cfg),
# so that whoever stops in the middle holds no process
STRANGERS_BODY = 48 * 1024
LARGEST_BODY = 8 * MEGABYTE  # bytes of what a form or a program sends
LARGEST_FILE = 20 * MEGABYTE  # bytes of a file that is kept, sent to a page that is declared to take files


def number(text: str, most: int = MOST_ID) -> int | None:
    """The number that a text spells, from 0 to `most`; None for anything else: digits of other scripts, a sign, spaces,
    a number that is too large.
    """
    if not text or len(text) > 18 or not (text.isascii() and text.isdecimal()):
        return None
    told = int(text)
    return told if told <= most else None


_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}


def typed_number(text: str, most: int = MOST_ID) -> int | None:
    """The same for numbers typed into sheets, where the input method may have produced full-width digits (０ to ９)."""
    return number(text.strip()[:19].translate(_FULL_WIDTH), most)


def is_our_day(day: date) -> bool:
    """Whether a day lies in the years that this house handles, so that the months and years around it are valid too."""
    return FIRST_DAY <= day <= LAST_DAY


def month_before(first: date) -> date | None:
    """The first day of the month before; None at the edge of the calendar."""
    found = first.replace(year=first.year - (first.month == 1), month=first.month - 1 or 12)
    return found if is_our_day(found) else None


def month_after(first: date) -> date | None:
    found = first.replace(year=first.year + (first.month == 12), month=first.month % 12 + 1)
    return found if is_our_day(found) else None
