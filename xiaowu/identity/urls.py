"""Addresses of identity. allauth's names are kept where it looks them up itself."""

from django.urls import path

from xiaowu.identity import pages

app_name = "identity"

account_patterns = [
    path("accounts/login/", pages.sign_in, name="account_login"),
    path("accounts/logout/", pages.sign_out, name="account_logout"),
    path("accounts/password/", pages.change_password, name="account_change_password"),
]

urlpatterns = [
    path("account/", pages.account, name="account"),
    path("account/sessions/<int:session_id>/end/", pages.end_session, name="end_session"),
    path("account/sessions/end-others/", pages.end_others, name="end_others"),
    path("account/work-in/", pages.work_in, name="work_in"),
]
