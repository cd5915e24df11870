"""What meals offers of kitchens, their days and what they are told (廚房、供餐單)."""

from datetime import timedelta

from xiaowu.attendance.rules.disclosure_tables import Declared, Precision
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.offer import Entry, Group
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.beside import ToldPart
from xiaowu.roster.rules.roles import Role

CITY = frozenset({"kitchens"})
_SHEET = ("meals:day", "meals:sheet", "meals:screen")
_KITCHENS = tuple(f"meals:{each}" for each in ("kitchens", "new_kitchen", "kitchen", "services", "shifts", "diets"))
_COOKS = (Role.NUTRITIONIST, Role.LUNCH_SECRETARY)

ENTRIES = (
    Entry(N_("供餐單"), "meals:home", "meals.see_sheets", 19, _SHEET, group=Group.TODAY, daily=_COOKS),
    Entry(N_("廚房與供餐"), "meals:kitchens_home", "meals.see_sheets", 47, _KITCHENS, group=Group.STUDENTS),
)
TOLD = ToldPart("xiaowu.meals.queries.told_days.words")
DELIVERIES = (
    DeliveryKind("meals.kitchen_letter", N_("給廚房的信"), "xiaowu.meals.adapters.letters.KitchenLetter", Retry(lasts=timedelta(days=1)), CITY),
)
COUNTS = Declared(
    "供餐單 a kitchen's sheet",
    "meals by class, diets over a kitchen's grades",
    Precision.MEALS,
    "today and two weeks ahead",
    "meals.see_sheets",
    ("meals:home", "meals:day", "meals:sheet", "meals:sheet_export", "meals:screen", "api:read_sheet"),
)
HELD = (held("meals_told", Whose.STAFF, N_("誰把供餐數通知廚房"), Category.POST, Purpose.TEACHING, "account_id"),)
KEPT = (Keep("meals_told", "at", 30, "what was told is of use on its day, and for a month to whoever asks what was cooked", city=CITY),)
LASTING = (
    Lasts(("meals_kitchen", "meals_service", "meals_shift"), "who cooked for whom on which day, and for how much: what refunds stand on"),
    Lasts(("meals_diet",), "a setting: a row a diet of a school"),
    Lasts(("meals_others",), "how many guests ate, without saying who"),
)
