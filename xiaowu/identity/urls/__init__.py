"""Addresses of identity."""

from django.urls import path

from xiaowu.identity import lists
from xiaowu.identity.pages import account, families, keeping, start
from xiaowu.kernel.lists.pages import list_paths

app_name = "identity"

_SCHOOL = "account-keeping/<id:school_id>"
_PERSON = f"{_SCHOOL}/people/<id:person_id>"
_LETTERS = f"{_SCHOOL}/letters/<uuid:batch>"
_CLASS = f"{_SCHOOL}/classes/<id:class_id>"

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sessions/<id:session_id>/end/", account.end_session, name="end_session"),
    path("account/sessions/end-others/", account.end_others, name="end_others"),
    path("account/work-in/", account.work_in, name="work_in"),
    path("account/children/", families.children, name="children"),
    path("account-start/", start.start, name="start"),
    path("start", start.short, name="start_short"),  # as it is printed and read aloud
    *(path(each, start.short) for each in ("start/", "Start", "Start/", "START", "START/")),  # as a telephone writes it
    *list_paths("account-keeping/", lists.ACCOUNT_SCHOOLS, keeping.accounts),
    *list_paths(f"{_SCHOOL}/", lists.ACCOUNTS, keeping.school_accounts),
    path(f"{_SCHOOL}/make/", keeping.make_all, name="make_all"),
    path(f"{_PERSON}/", keeping.person_account, name="person_account"),
    path(f"{_PERSON}/make/", keeping.make, name="make_account"),
    path(f"{_PERSON}/code/", keeping.give_code, name="give_code"),
    path(f"{_PERSON}/forget-factors/", keeping.forget_factors, name="forget_factors"),
    path(f"{_PERSON}/suspend/", keeping.suspend, name="suspend_account"),
    path(f"{_PERSON}/restore/", keeping.restore, name="restore_account"),
    *list_paths("account-keeping/classes/", lists.CLASSES, families.classes),
    *list_paths(f"{_CLASS}/", lists.PUPILS, families.families),
    *list_paths(f"{_CLASS}/guardians/", lists.GUARDIANS, families.guardians),
    path(f"{_CLASS}/<str:kind>/cards/", families.make_cards, name="make_cards"),
    path(f"{_CLASS}/<str:kind>/cards/<uuid:batch>/", families.cards, name="cards"),
    path(f"{_CLASS}/<str:kind>/cards/<uuid:batch>/cards.pdf", families.cards_pdf, name="cards_pdf"),
    path(f"{_CLASS}/<str:kind>/good-cards/", families.cards, name="good_cards"),
    path(f"{_CLASS}/<str:kind>/good-cards/cards.pdf", families.cards_pdf, name="good_cards_pdf"),
    path(f"{_CLASS}/<str:kind>/<uuid:uid>/card/", families.replace_card, name="replace_card"),
    path(f"{_CLASS}/<str:kind>/<uuid:uid>/code/", families.give_code, name="give_family_code"),
    path(f"{_CLASS}/guardians/<id:guardian_id>/unbind/", families.unbind, name="unbind"),
    path(f"{_LETTERS}/", keeping.letters, name="letters"),
    path(f"{_LETTERS}/letters.pdf", keeping.letters_pdf, name="letters_pdf"),
]
