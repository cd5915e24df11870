"""A start code becomes a password (啟用帳號)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.identity.actions.accounts import use_start_code
from xiaowu.identity.forms import StartForm
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, page


@needs(PUBLIC)
@takes("GET", "POST")
def start(request: ActedRequest) -> HttpResponse:
    """Whoever holds a letter sets the first or a new password; then one signs in with it."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        use_start_code(form.cleaned_data["code"], form.cleaned_data["password1"], clock.now())
        return back(request, _("密碼已設定，請用新密碼登入。"), "account_login")
    return page(request, "identity/start.html", {"form": form})
