"""The home page, the access matrix and the language switch."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.identity.actions import sessions as actions
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.environment import cards
from xiaowu.portal.queries import access_matrix
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.rules.roles import Program


@needs(SIGNED_IN)
def home(request: ActedRequest) -> HttpResponse:
    """Each person's morning: the cards of what is theirs to do, the most urgent first."""
    actor, today = request.actor, clock.today()
    mine = [(card.template, import_string(card.query)(actor)) for card in cards(actor)]
    school_id = actor.school_ids[0] if actor.school_ids else None
    return page(
        request, "portal/home.html", {"cards": [each for each in mine if each[1]], "today": today, "no_school": no_school_reason(school_id, today)}
    )


@needs(SIGNED_IN)
def access(request: ActedRequest) -> HttpResponse:
    """Who may open what, from the declarations themselves."""
    return page(request, "portal/access.html", {"people": access_matrix(), "programs": access_matrix(Program)})


@needs(PUBLIC)
@require_POST
def language(request: ActedRequest) -> HttpResponse:
    """Switch the language of the pages, for this browser and, if signed in, for the account."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadInput(_("沒有這個語言。"))
    if request.actor is not None:
        actions.speak(request.actor, chosen)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if safe and target.startswith("/") else "/", status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response
