"""Addresses of ipam."""

from django.urls import path

from xiaowu.ipam.lists.addresses import ADDRESSES, REQUESTS
from xiaowu.ipam.lists.plans import NUMBERS, PLANS, RANGES
from xiaowu.ipam.lists.ports import SWITCHES
from xiaowu.ipam.lists.reports import TIMES, USE
from xiaowu.ipam.lists.sweeps import DIFFERENCES
from xiaowu.ipam.lists.tickets import MISSED, TICKETS
from xiaowu.ipam.pages import addresses, configs, handling, plans, ports, sweeps, tickets
from xiaowu.kernel.lists.pages import list_page, list_paths

app_name = "ipam"

urlpatterns = [
    *list_paths("", RANGES),
    path("ranges/<id:range_id>/", addresses.one_range, name="range"),
    path("ranges/<id:range_id>/take/", addresses.take, name="take"),
    path("ranges/<id:range_id>/ask/", addresses.ask, name="ask"),
    path("ranges/<id:range_id>/shortage/", ports.shortage, name="shortage"),
    path("schools/<id:school_id>/", ports.school, name="school"),
    path("schools/<id:school_id>/sheet.pdf", ports.sheet, name="sheet"),
    *list_paths("reports/use/", USE, list_page(USE, "ipam/reports.html")),
    *list_paths("reports/tickets/", TIMES, list_page(TIMES, "ipam/reports.html")),
    *list_paths("switches/", SWITCHES, ports.switches),
    path("switches/new/", ports.new, name="new_switch"),
    path("switches/<id:switch_id>/", ports.switch, name="switch"),
    path("switches/<id:switch_id>/remove/", ports.remove, name="remove_switch"),
    *list_paths("addresses/", ADDRESSES),
    path("addresses/<id:address_id>/", addresses.address, name="address"),
    path("addresses/<id:address_id>/free/", addresses.free, name="free"),
    *list_paths("requests/", REQUESTS),
    path("requests/<id:request_id>/", addresses.one_request, name="request"),
    path("requests/<id:request_id>/advance/", addresses.advance, name="advance"),
    *list_paths("tickets/", TICKETS, list_page(TICKETS, "ipam/tickets.html", tickets.reporting)),
    path("tickets/<id:ticket_id>/", tickets.ticket, name="ticket"),
    path("tickets/<id:ticket_id>/work/", tickets.work, name="work"),
    path("tickets/<id:ticket_id>/note/", tickets.note, name="note"),
    path("tickets/<id:ticket_id>/correct/", handling.correct, name="correct"),
    path("tickets/<id:ticket_id>/merge/", handling.merge, name="merge"),
    path("tickets/<id:ticket_id>/split/", handling.split, name="split"),
    path("tickets/<id:ticket_id>/follow/", handling.follow, name="follow"),
    path("tickets/<id:ticket_id>/judge/", handling.judge, name="judge"),
    path("tickets/<id:ticket_id>/attach/", handling.attach, name="attach"),
    path("tickets/<id:ticket_id>/files/<id:attachment_id>/", handling.attachment, name="attachment"),
    path("tickets/<id:ticket_id>/files/<id:attachment_id>/take-back/", handling.take_back, name="take_back"),
    *list_paths("missed/", MISSED, handling.missed_calls),
    path("missed/note/", handling.note_missed, name="note_missed"),
    path("missed/<id:missed_id>/", handling.missed_call, name="missed_call"),
    path("missed/<id:missed_id>/take/", handling.take_missed, name="take_missed"),
    path("calls/new/", tickets.call, name="call"),
    path("report/<id:school_id>/", tickets.report, name="report"),
    path("duty/", tickets.duty, name="duty"),
    path("duty/put/", tickets.put_on_duty, name="put_on_duty"),
    path("duty/<id:duty_id>/take/", tickets.take_off_duty, name="take_off_duty"),
    *list_paths("differences/", DIFFERENCES, list_page(DIFFERENCES, "ipam/differences.html")),
    path("sweep/", sweeps.sweep, name="sweep"),
    *list_paths("plans/", PLANS, list_page(PLANS, "ipam/plans.html")),
    path("plans/new/", plans.new, name="new_plan"),
    path("plans/<id:plan_id>/", plans.plan, name="plan"),
    path("plans/<id:plan_id>/config/", configs.config, name="config"),
    path("plans/<id:plan_id>/lay/", plans.lay, name="lay"),
    path("plans/<id:plan_id>/withdraw/", plans.withdraw, name="withdraw"),
    path("plans/<id:plan_id>/discard/", plans.discard, name="discard"),
    path("plans/<id:plan_id>/by-hand/", plans.by_hand, name="by_hand"),
    path("plans/<id:plan_id>/vendor/", plans.vendor, name="vendor"),
    *list_paths("numbers/", NUMBERS, plans.numbers),
    path("numbers/set/", plans.number, name="number"),
]
