"""Addresses of sign-in and the second factor, under the names by which allauth looks them up."""

from django.urls import path

from xiaowu.identity.pages import account, second_factor
from xiaowu.identity.pages.leading import leads_on

urlpatterns = [
    path("accounts/login/", leads_on(account.sign_in), name="account_login"),
    path("accounts/logout/", leads_on(account.sign_out), name="account_logout"),
    path("accounts/password/", account.change_password, name="account_change_password"),
    path("accounts/reauthenticate/", leads_on(second_factor.reauthenticate_by_password), name="account_reauthenticate"),
    path("accounts/factor/", leads_on(second_factor.authenticate), name="mfa_authenticate"),
    path("account/factors/", second_factor.index, name="mfa_index"),
    path("account/factors/again/", leads_on(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/factors/app/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("account/factors/app/end/", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factors/codes/", second_factor.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/factors/codes/new/", second_factor.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/factors/codes.txt", second_factor.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/factors/keys/", second_factor.list_webauthn, name="mfa_list_webauthn"),
    path("account/factors/keys/add/", second_factor.add_webauthn, name="mfa_add_webauthn"),
    path("account/factors/keys/again/", leads_on(second_factor.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/factors/keys/<id:pk>/remove/", second_factor.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/factors/keys/<id:pk>/edit/", second_factor.edit_webauthn, name="mfa_edit_webauthn"),
]
