"""Addresses of identity. allauth's names are kept where it looks them up itself."""

from django.urls import path

from xiaowu.identity.oidc.pages import connected
from xiaowu.identity.oidc.pages.authorize import leads_to_partners
from xiaowu.identity.pages import account, cases, families, keeping, second_factor, start
from xiaowu.identity.scim.pages import targets

app_name = "identity"

account_patterns = [
    path("accounts/login/", leads_to_partners(account.sign_in), name="account_login"),
    path("accounts/logout/", leads_to_partners(account.sign_out), name="account_logout"),
    path("accounts/password/", account.change_password, name="account_change_password"),
    path("accounts/reauthenticate/", leads_to_partners(second_factor.reauthenticate_by_password), name="account_reauthenticate"),
    path("accounts/factor/", leads_to_partners(second_factor.authenticate), name="mfa_authenticate"),
    path("account/factors/", second_factor.index, name="mfa_index"),
    path("account/factors/again/", leads_to_partners(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/factors/app/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("account/factors/app/end/", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factors/codes/", second_factor.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/factors/codes/new/", second_factor.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/factors/codes.txt", second_factor.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/factors/keys/", second_factor.list_webauthn, name="mfa_list_webauthn"),
    path("account/factors/keys/add/", second_factor.add_webauthn, name="mfa_add_webauthn"),
    path("account/factors/keys/again/", leads_to_partners(second_factor.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/factors/keys/<id:pk>/remove/", second_factor.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/factors/keys/<id:pk>/edit/", second_factor.edit_webauthn, name="mfa_edit_webauthn"),
]

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
    path("account-cases/", cases.cases, name="cases"),
    path("account-cases/list.<str:suffix>", cases.export, name="cases_export"),
    path("account-cases/<id:case_id>/", cases.case, name="case"),
    path("account-cases/<id:case_id>/record/", cases.record, name="record_case"),
    path("account-start/", start.start, name="start"),
    path("connected/", connected.clients, name="clients"),
    path("connected/accounts/", targets.targets, name="targets"),
    path("connected/accounts/<id:target_id>/on/", targets.switch, {"is_on": True}, name="switch_target_on"),
    path("connected/accounts/<id:target_id>/off/", targets.switch, {"is_on": False}, name="switch_target_off"),
    path("connected/accounts/<id:target_id>/end/", targets.remove, name="remove_target"),
    path("account/consents/", connected.consents, name="consents"),
    path("account/consents/<id:consent_id>/end/", connected.withdraw, name="withdraw_consent"),
    path("connected/<str:client_id>/end/", connected.disconnect, name="disconnect"),
    path("account-keeping/", keeping.accounts, name="accounts"),
    path(f"{_SCHOOL}/", keeping.school_accounts, name="school_accounts"),
    path(f"{_SCHOOL}/make/", keeping.make_all, name="make_all"),
    path(f"{_SCHOOL}/list.<str:suffix>", keeping.template, name="template"),
    path(f"{_PERSON}/", keeping.person_account, name="person_account"),
    path(f"{_PERSON}/make/", keeping.make, name="make_account"),
    path(f"{_PERSON}/code/", keeping.give_code, name="give_code"),
    path(f"{_PERSON}/forget-factors/", keeping.forget_factors, name="forget_factors"),
    path(f"{_PERSON}/suspend/", keeping.suspend, name="suspend_account"),
    path(f"{_PERSON}/restore/", keeping.restore, name="restore_account"),
    path("account-keeping/classes/", families.classes, name="classes"),
    path(f"{_CLASS}/", families.families, name="families"),
    path(f"{_CLASS}/<str:kind>/cards/", families.make_cards, name="make_cards"),
    path(f"{_CLASS}/<str:kind>/cards/<uuid:batch>/", families.cards, name="cards"),
    path(f"{_CLASS}/<str:kind>/cards/<uuid:batch>/cards.pdf", families.cards_pdf, name="cards_pdf"),
    path(f"{_CLASS}/<str:kind>/<uuid:uid>/code/", families.give_code, name="give_family_code"),
    path(f"{_CLASS}/guardians/<id:guardian_id>/unbind/", families.unbind, name="unbind"),
    path(f"{_LETTERS}/", keeping.letters, name="letters"),
    path(f"{_LETTERS}/letters.pdf", keeping.letters_pdf, name="letters_pdf"),
]
