"""What meals offers of kitchens, their days and what they are told (廚房、供餐單)."""

from xiaowu.kernel.offer import Entry, Group
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_

_KEPT = ("kitchens", "new_kitchen", "kitchen", "services", "shifts", "diets")
ENTRIES = (Entry(N_("廚房與供餐"), "meals:kitchens_home", "meals.see_sheets", 47, tuple(f"meals:{each}" for each in _KEPT), group=Group.STUDENTS),)
HELD = (held("meals_told", Whose.STAFF, N_("誰把供餐數通知廚房"), Category.POST, Purpose.TEACHING, "account_id"),)
KEPT = (
    Keep("meals_told", "at", 30, "what was told is of use on its day, and for a month to whoever asks what was cooked", city=frozenset({"kitchens"})),
)
LASTING = (
    Lasts(("meals_kitchen", "meals_service", "meals_shift"), "who cooked for whom on which day, and for how much: what refunds stand on"),
    Lasts(("meals_diet",), "a setting: a row a diet of a school"),
    Lasts(("meals_others",), "how many guests ate, without saying who"),
)
