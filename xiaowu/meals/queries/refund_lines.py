"""What a line of refunds is (退費明細): of the meals of its own month, of an earlier one that is added, or which line it corrects."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.figures import filled


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: in which month's list, of which month's meals, and the how manieth of these; `of`: the list and the NT$ of the line
    before it, which it corrects; None where the reader has no such line.
    """

    month: date
    meal_month: date
    number: int
    of: tuple[date, int] | None = None

    @property
    def is_correction(self) -> bool:
        """Whether it is of another month's meals than its list, or changes what was listed."""
        return self.number > 1 or self.meal_month != self.month

    @property
    def words(self) -> str:
        """Nothing of the first line of a month's own meals."""
        meals = spoken.month(self.meal_month)
        if not self.is_correction:
            return ""
        if self.number == 1:
            return _("補列%(meals)s的餐") % {"meals": meals}
        if self.of is None:
            return _("更正%(meals)s的餐") % {"meals": meals}
        return filled(
            _("更正%(list)s名單的 %(amount)d 元（%(meals)s的餐）"), {"list": spoken.month(self.of[0]), "amount": self.of[1], "meals": meals}
        )
