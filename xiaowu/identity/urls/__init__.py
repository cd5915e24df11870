"""Addresses of identity."""

from django.urls import path

from xiaowu.identity import lists
from xiaowu.identity.oidc import lists as oidc_lists
from xiaowu.identity.oidc.pages import connected, deliveries
from xiaowu.identity.pages import account, cases, families, keeping, start
from xiaowu.identity.scim import lists as scim_lists
from xiaowu.identity.scim.pages import targets
from xiaowu.kernel.lists.pages import list_page, list_paths

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
    path("account/alerts/", cases.alerts, name="alerts"),
    path("account/alerts/<id:alert_id>/answer/", cases.answer, name="answer_alert"),
    *list_paths("account-cases/", lists.CASES, cases.cases),
    *list_paths("account-cases/schools/", lists.CASE_COUNTS, list_page(lists.CASE_COUNTS, "identity/case_counts.html")),
    path("account-cases/<id:case_id>/", cases.case, name="case"),
    path("account-cases/<id:case_id>/record/", cases.record, name="record_case"),
    path("account-start/", start.start, name="start"),
    *list_paths("connected/", oidc_lists.CLIENTS, connected.clients),
    *list_paths("connected/accounts/", scim_lists.TARGETS, targets.targets),
    *list_paths("connected/accounts/departures/", scim_lists.DEPARTURES, list_page(scim_lists.DEPARTURES, "identity/departures.html")),
    path("connected/accounts/<id:target_id>/advance/", targets.advance, name="advance_target"),
    *list_paths("connected/deliveries/", oidc_lists.DELIVERIES, deliveries.deliveries),
    path("connected/deliveries/again/", deliveries.again, name="deliver_again"),
    path("account/consents/", connected.consents, name="consents"),
    path("account/consents/<id:consent_id>/end/", connected.withdraw, name="withdraw_consent"),
    path("connected/<str:client_id>/end/", connected.disconnect, name="disconnect"),
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
    path(f"{_CLASS}/<str:kind>/<uuid:uid>/code/", families.give_code, name="give_family_code"),
    path(f"{_CLASS}/guardians/<id:guardian_id>/unbind/", families.unbind, name="unbind"),
    path(f"{_LETTERS}/", keeping.letters, name="letters"),
    path(f"{_LETTERS}/letters.pdf", keeping.letters_pdf, name="letters_pdf"),
]
