"""The form that connects a client."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.connections.oidc.queries import scope_titles
from xiaowu.connections.oidc.rules import KIND_TITLES, Kind, Scope
from xiaowu.kernel.ui.fields import LineField, ProseField, TitledField


def _scopes() -> list[tuple[str, str]]:
    return [(scope, gettext(title)) for scope, title in scope_titles().items() if scope != Scope.OPENID]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ClientForm(forms.Form):
    """介接系統."""

    name = LineField(label=gettext_lazy("系統名稱"), max_length=60)
    kind = TitledField(KIND_TITLES, label=gettext_lazy("種類"), required=False, empty_value=Kind.WEB)
    redirect_uris = ProseField(
        label=gettext_lazy("重新導向網址（Redirect URI，每行一個）"), max_length=5_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("可取得的資料"), choices=_scopes, required=False, widget=forms.CheckboxSelectMultiple)
    school_codes = ProseField(
        label=gettext_lazy("服務的學校代碼（程式對程式；每行一個）"), max_length=40_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    is_city = forms.BooleanField(label=gettext_lazy("服務全市（程式對程式）"), required=False)
    logout_uri = LineField(label=gettext_lazy("登出通知網址（Back-Channel Logout）"), max_length=200, required=False)
    is_ours = forms.BooleanField(label=gettext_lazy("教育局自有系統，不另詢問使用者同意"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("行動或單頁應用程式，無法保管密鑰"), required=False)

    def clean_redirect_uris(self) -> list[str]:
        return _lines(self.cleaned_data["redirect_uris"])

    def clean_school_codes(self) -> list[str]:
        return list(dict.fromkeys(_lines(self.cleaned_data["school_codes"])))
