"""Addresses of identity. allauth's names are kept where it looks them up itself."""

from django.urls import path

from xiaowu.identity.pages import account, keeping, start

app_name = "identity"

account_patterns = [
    path("accounts/login/", account.sign_in, name="account_login"),
    path("accounts/logout/", account.sign_out, name="account_logout"),
    path("accounts/password/", account.change_password, name="account_change_password"),
]

_SCHOOL = "account-keeping/<int:school_id>"
_PERSON = f"{_SCHOOL}/people/<int:person_id>"
_LETTERS = f"{_SCHOOL}/letters/<uuid:batch>"

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sessions/<int:session_id>/end/", account.end_session, name="end_session"),
    path("account/sessions/end-others/", account.end_others, name="end_others"),
    path("account/work-in/", account.work_in, name="work_in"),
    path("account-start/", start.start, name="start"),
    path("account-keeping/", keeping.accounts, name="accounts"),
    path(f"{_SCHOOL}/", keeping.school_accounts, name="school_accounts"),
    path(f"{_SCHOOL}/make/", keeping.make_all, name="make_all"),
    path(f"{_SCHOOL}/list.<str:suffix>", keeping.template, name="template"),
    path(f"{_PERSON}/", keeping.person_account, name="person_account"),
    path(f"{_PERSON}/make/", keeping.make, name="make_account"),
    path(f"{_PERSON}/code/", keeping.give_code, name="give_code"),
    path(f"{_PERSON}/suspend/", keeping.suspend, name="suspend_account"),
    path(f"{_PERSON}/restore/", keeping.restore, name="restore_account"),
    path(f"{_LETTERS}/", keeping.letters, name="letters"),
    path(f"{_LETTERS}/letters.pdf", keeping.letters_pdf, name="letters_pdf"),
]
