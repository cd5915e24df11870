"""The declared list of connected systems (清單)."""

from django.utils.translation import gettext as _

from xiaowu.connections.oidc import queries
from xiaowu.connections.oidc.queries import ClientRow
from xiaowu.connections.oidc.rules import KIND_TITLES
from xiaowu.connections.permissions import Permission
from xiaowu.kernel.lists import Badge, Column, Kind, ListOf
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed

_MOST_PLACES = 5


def _scopes(row: ClientRow) -> str:
    titles = queries.scope_titles()
    return listed(_(titles[each]) if each in titles else each for each in row.scopes)


def _places(row: ClientRow) -> str:
    named = listed(name or _("全市") for name in row.places[:_MOST_PLACES])
    more = len(row.places) > _MOST_PLACES
    return named + (_("等 %(count)d 校") % {"count": len(row.places)} if more else "")


CLIENTS: ListOf[ClientRow] = ListOf(
    name="connections:clients",
    title=N_("介接系統"),
    permission=Permission.KEEP_CLIENTS,
    read=queries.clients,
    sorts=tuple(queries.CLIENT_SORTS),
    search=N_("系統名稱或 Client ID"),
    empty=N_("還沒有介接系統"),
    columns=(
        Column("name", N_("系統名稱"), lambda row: row.name, sort="name", mark=lambda row: Badge(_("免同意畫面")) if row.skips_consent else None),
        Column("kind", N_("種類"), lambda row: _(KIND_TITLES[row.kind]), value=lambda row: row.kind),
        Column("id", N_("Client ID"), lambda row: row.id, Kind.CODE, sort="id"),
        Column("redirect_uris", N_("重新導向網址"), lambda row: " ".join(row.redirect_uris), Kind.CODE),
        Column("scopes", N_("可取得的資料"), _scopes, value=lambda row: " ".join(row.scopes)),
        Column("places", N_("服務範圍"), _places),
    ),
)
