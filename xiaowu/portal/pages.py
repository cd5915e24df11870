"""The home page, the search, what is held about people, the access matrix and the language switch."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.identity.actions import sessions as actions
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs, own_schools
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.documents import MEDIA_TYPES, write
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.search import LONGEST
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.text import line
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.asking import OWN, at_once
from xiaowu.kernel.ui.exports import SUFFIXES, export
from xiaowu.kernel.ui.menu import menu_of
from xiaowu.kernel.ui.pages import download
from xiaowu.portal import exchange
from xiaowu.portal.permissions import Permission
from xiaowu.portal.queries import guides, held
from xiaowu.portal.queries import home as morning
from xiaowu.portal.queries.matrix import access_matrix
from xiaowu.portal.queries.search import looked_in
from xiaowu.portal.queries.search import search as find
from xiaowu.portal.rules.greeting import PartOfDay, part_of_day
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import school, school_choices, school_names
from xiaowu.roster.rules.roles import OUTSIDE_ROLES, Family, Program

_GREETINGS = {PartOfDay.MORNING: N_("%(name)s，早安"), PartOfDay.AFTERNOON: N_("%(name)s，午安"), PartOfDay.EVENING: N_("%(name)s，晚安")}


@needs(SIGNED_IN)
def home(request: ActedRequest) -> HttpResponse:
    """Each person's morning: what waits for them, then the cards of what is theirs."""
    actor, today = request.actor, clock.today()
    school_id = actor.school_ids[0] if actor.school_ids else None
    daily = [each for each in menu_of(actor, "").daily if each.url_name != "portal:home"]  # for whom no card says where to begin
    context = {"home": morning.home(actor), "today": today, "no_school": no_school_reason(school_id, today), "daily": daily}
    context |= {"greeting": _(_GREETINGS[part_of_day(clock.now().hour)]) % {"name": actor.name}}
    return page(request, "portal/home.html", {**context, "is_from_outside": bool(actor.roles) and actor.roles <= OUTSIDE_ROLES})


@needs(SIGNED_IN)
def search(request: ActedRequest) -> HttpResponse:
    """What the reader may see of things that match the word."""
    text = line(request.GET.get("q", ""), LONGEST)
    context = {"text": text, "kinds": find(request.actor, text), "looked_in": looked_in(request.actor)}
    return page(request, "portal/search.html", {**context, "is_family": bool(request.actor.roles) and request.actor.roles <= set(Family)})


@needs(SIGNED_IN)
def own_data(request: ActedRequest) -> HttpResponse:
    """What this platform holds about the reader, and about their children (個人資料保護法 art. 3, 10)."""
    return page(request, "portal/own_data.html", {"subjects": held.of_me(request.actor), "suffixes": SUFFIXES})


@needs(SIGNED_IN)
@served(Urgency.LATER)
def own_data_export(request: ActedRequest, suffix: str) -> HttpResponse:
    """The same to take away."""
    subjects = held.of_me(request.actor, whole=True)
    title = _("本系統保有我的個人資料")
    return export(title, suffix, lambda: exchange.own_table(subjects, title), lambda: exchange.own_records(subjects))


@needs(SIGNED_IN)
@served(Urgency.LATER)
def own_data_pdf(request: ActedRequest) -> HttpResponse:
    """The same on paper."""
    title = _("本系統保有我的個人資料")
    content = write(exchange.own_document(request.actor.name, clock.today(), held.of_me(request.actor, whole=True), title), "pdf")
    return download(content, MEDIA_TYPES["pdf"], f"{title}.pdf")


@needs(Permission.ANSWER_FOR_CHILD)
def child_data(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    """What this platform holds about a child of the school, for a family that asks the school (個人資料保護法 art. 3, 10)."""
    subjects = held.of_child(request.actor, school_id, student_id)
    context = {"subjects": subjects, "school": school(school_id, clock.today()), "student_id": student_id, "suffixes": SUFFIXES}
    return page(request, "portal/child_data.html", context)


@needs(Permission.ANSWER_FOR_CHILD)
@served(Urgency.LATER)
def child_data_export(request: ActedRequest, school_id: int, student_id: int, suffix: str) -> HttpResponse:
    """The same to take away."""
    subjects, title = held.of_child(request.actor, school_id, student_id, whole=True), _("學生個人資料報告")
    return export(title, suffix, lambda: exchange.own_table(subjects, title), lambda: exchange.own_records(subjects))


@needs(Permission.ANSWER_FOR_CHILD)
@served(Urgency.LATER)
def child_data_pdf(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    """The same on paper, to hand over."""
    subjects, title = held.of_child(request.actor, school_id, student_id, whole=True), _("學生個人資料報告")
    content = write(exchange.own_document(school(school_id, clock.today()).name, clock.today(), subjects, title), "pdf")
    return download(content, MEDIA_TYPES["pdf"], f"{title}.pdf")


@needs(Permission.SEE_HOLDINGS)
def holdings(request: ActedRequest) -> HttpResponse:
    """Leads to one's own school; with several, and for the bureau, to a choice."""
    mine = own_schools(request.actor, Permission.SEE_HOLDINGS)
    if len(mine) == 1:
        return HttpResponseRedirect(reverse("portal:school_holdings", args=[mine[0]]))
    schools = school_names(mine) if mine else dict(school_choices())
    return page(request, "portal/holdings.html", {"schools": schools})


@needs(Permission.SEE_HOLDINGS)
def school_holdings(request: ActedRequest, school_id: int) -> HttpResponse:
    """What is held about the people of a school: kinds and numbers, no rows."""
    files = held.at_school(request.actor, school_id)
    return page(request, "portal/school_holdings.html", {"school": school(school_id, clock.today()), "files": files, "suffixes": SUFFIXES})


@needs(Permission.SEE_HOLDINGS)
@served(Urgency.LATER)
def school_holdings_export(request: ActedRequest, school_id: int, suffix: str) -> HttpResponse:
    """The same to take away."""
    files = held.at_school(request.actor, school_id)
    name = f"{school(school_id, clock.today()).name}-{_('保有之個人資料')}"
    return export(name, suffix, lambda: exchange.files_table(files), lambda: exchange.files_records(files))


@needs(Permission.SEE_ACCESS)
def access(request: ActedRequest) -> HttpResponse:
    """Who may open what, read from the declarations."""
    return page(request, "portal/access.html", {"people": access_matrix(), "families": access_matrix(Family), "programs": access_matrix(Program)})


@needs(SIGNED_IN)
def help_with(request: ActedRequest) -> HttpResponse:
    """Leads to the paragraph about the page on which somebody asked, in the guide for their role."""
    name, topic = guides.place_of(request.actor, line(request.GET.get("page", ""), 120))
    return HttpResponseRedirect(reverse("portal:guide", args=[name]) + (f"#{topic}" if topic else ""))


@needs(SIGNED_IN)
def guide(request: ActedRequest, name: str) -> HttpResponse:
    """A role's guide, in the reader's language."""
    tongue = get_language() or ""
    try:
        found = guides.guide(name, tongue)
    except LookupError as unknown:
        raise NotFound(_("沒有這份使用說明。")) from unknown
    others = [guides.guide(each, tongue) for each in guides.own_guides(request.actor) if each != name]
    return page(request, "portal/guide.html", {"guide": found, "others": others})


@needs(PUBLIC)
@require_POST
@at_once(OWN)
def language(request: ActedRequest) -> HttpResponse:
    """Switch the language of the pages, for this browser and, if signed in, for the account."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadInput(_("沒有這個語言。"))
    if request.actor is not None:
        actions.set_language(request.actor, chosen)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if safe and target.startswith("/") else "/", status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response
