"""The second factor (雙因素驗證): allauth's pages in our look, each with the permission it stands on."""

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn

from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs

authenticate = needs(PUBLIC)(base.AuthenticateView.as_view())  # between password and sign-in: nobody is signed in yet

own = needs(SIGNED_IN)
index = own(base.IndexView.as_view())
reauthenticate = own(base.ReauthenticateView.as_view())
reauthenticate_by_password = own(ReauthenticateView.as_view())
activate_totp = own(totp.ActivateTOTPView.as_view())
deactivate_totp = own(totp.DeactivateTOTPView.as_view())
view_recovery_codes = own(recovery.ViewRecoveryCodesView.as_view())
generate_recovery_codes = own(recovery.GenerateRecoveryCodesView.as_view())
download_recovery_codes = own(recovery.DownloadRecoveryCodesView.as_view())
list_webauthn = own(webauthn.ListWebAuthnView.as_view())
add_webauthn = own(webauthn.AddWebAuthnView.as_view())
remove_webauthn = own(webauthn.RemoveWebAuthnView.as_view())
edit_webauthn = own(webauthn.EditWebAuthnView.as_view())
reauthenticate_webauthn = own(webauthn.ReauthenticateWebAuthnView.as_view())
