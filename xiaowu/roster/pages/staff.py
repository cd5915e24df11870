"""Staff and their posts (教職員)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import may, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.lists import wanted
from xiaowu.roster.actions import posts
from xiaowu.roster.forms import NameForm, PostForm
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places, staff
from xiaowu.roster.rules.roles import ROLE_TITLES, Role


@needs(Permission.SEE_STAFF)
def mine(request: ActedRequest) -> HttpResponse:
    """The staff of one's school; the bureau chooses a school first."""
    schools = request.actor.school_ids
    return HttpResponseRedirect(reverse("roster:school_staff", args=[schools[0]]) if schools else reverse("roster:schools"))


@needs(Permission.SEE_STAFF)
def school_staff(request: ActedRequest, school_id: int, form: PostForm | None = None) -> HttpResponse:
    """Who holds which post at a school."""
    asked = wanted(request.GET, sorts=["role", *staff.STAFF_SORTS], filters={"role": list(Role)})
    today = clock.today()
    may_keep = may(request.actor, Permission.KEEP_STAFF, school_id=school_id) is None
    context = {
        "school": places.school(school_id, today),
        "found": staff.staff(request.actor, school_id, asked, today),
        "roles": ROLE_TITLES,
        "may_keep": may_keep,
        "today": today,
        "form": (form or PostForm(classes=places.classes(school_id, today), initial={"since": today})) if may_keep else None,
    }
    return page(request, "roster/staff.html", context, status=422 if form is not None else 200)


@needs(Permission.KEEP_STAFF)
@require_POST
def add(request: ActedRequest, school_id: int) -> HttpResponse:
    """Somebody new with a post, or another post for somebody known."""
    form = PostForm(request.POST, classes=places.classes(school_id, clock.today()))
    person = request.POST.get("person", "")
    person_id = number(person)
    if person and person_id is None:
        raise NotFound
    if form.is_valid():
        given = form.cleaned_data
        try:
            if person_id is not None:
                posts.give_post(request.actor, school_id, person_id=person_id, role=given["role"], class_id=given["class_id"], since=given["since"])
            else:
                posts.add_person(
                    request.actor, school_id, name=given["person_name"], role=given["role"], class_id=given["class_id"], since=given["since"]
                )
        except (BadInput, Conflict) as error:
            form.add_error(None, error.message)
        else:
            return back(request, _("職務已新增。"), "roster:school_staff", school_id)
    return school_staff(request, school_id, form)


@needs(Permission.KEEP_STAFF)
@require_POST
def rename(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    posts.rename_person(request.actor, school_id, person_id=person_id, name=cleaned(NameForm(request.POST))["name"])
    return back(request, _("姓名已更正。"), "roster:school_staff", school_id)


@needs(Permission.KEEP_STAFF)
@require_POST
def end(request: ActedRequest, school_id: int, post_id: int) -> HttpResponse:
    posts.end_post(request.actor, school_id, post_id=post_id, ends_on=clock.today())
    return back(request, _("職務已結束。"), "roster:school_staff", school_id)
