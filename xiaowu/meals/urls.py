"""Addresses of meals."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.meals.lists.kitchens import DIETS, KITCHENS, SERVICES, SHIFTS
from xiaowu.meals.lists.refunds import RELEASED, STOPS
from xiaowu.meals.pages import kitchens, sheets
from xiaowu.meals.pages.refunds import month as refund_month
from xiaowu.meals.pages.refunds import own, paper, stops
from xiaowu.meals.pages.refunds import rules as refund_rules

app_name = "meals"

_REFUNDS = "<id:school_id>/refunds"
_MONTH = f"{_REFUNDS}/<year:year>-<month:month>"
urlpatterns = [
    path("", sheets.home, name="home"),
    path("<id:school_id>/<day:day>/", sheets.day, name="day"),
    path("<id:school_id>/<day:day>/<id:kitchen_id>/", sheets.sheet, name="sheet"),
    path("<id:school_id>/<day:day>/<id:kitchen_id>/sheet.<table:suffix>", sheets.sheet_export, name="sheet_export"),
    path("<id:school_id>/<day:day>/<id:kitchen_id>/tell/", sheets.tell, name="tell"),
    path("<id:school_id>/<day:day>/<id:kitchen_id>/others/", sheets.others, name="others"),
    path("<id:school_id>/kitchens/<id:kitchen_id>/screen/", sheets.screen, name="screen"),
    path("kitchens/", kitchens.home, name="kitchens_home"),
    *list_paths("<id:school_id>/kitchens/", KITCHENS, kitchens.kitchens),
    path("<id:school_id>/kitchens/new/", kitchens.new, name="new_kitchen"),
    path("<id:school_id>/kitchens/<id:kitchen_id>/", kitchens.kitchen, name="kitchen"),
    path("<id:school_id>/kitchens/<id:kitchen_id>/end/", kitchens.end_kitchen, name="end_kitchen"),
    *list_paths("<id:school_id>/services/", SERVICES, kitchens.services),
    path("<id:school_id>/services/add/", kitchens.serve, name="serve"),
    path("<id:school_id>/services/<id:service_id>/end/", kitchens.end_service, name="end_service"),
    *list_paths("<id:school_id>/shifts/", SHIFTS, kitchens.shifts),
    path("<id:school_id>/shifts/add/", kitchens.shift, name="shift"),
    path("<id:school_id>/shifts/<id:shift_id>/end/", kitchens.unshift, name="unshift"),
    *list_paths("<id:school_id>/diets/", DIETS, kitchens.diets),
    path("<id:school_id>/diets/set/", kitchens.diet, name="diet"),
    path("refunds/", refund_month.refunds, name="refunds"),
    path("refunds/own/", own.own, name="own_refunds"),
    path("refunds/own/<id:stop_id>/again/", own.own_again, name="own_again"),
    path(f"{_REFUNDS}/", refund_month.months, name="refund_months"),
    path(f"{_MONTH}/", refund_month.month, name="refund_month"),
    path(f"{_MONTH}/sums.<sheet:suffix>", refund_month.sums, name="refund_sums"),
    path(f"{_MONTH}/advance/", refund_month.advance, name="refund_advance"),
    path(f"{_REFUNDS}/<id:class_id>/<year:year>-<month:month>/", refund_month.of_class, name="refund_class"),
    *list_paths(f"{_MONTH}/list/", RELEASED, refund_month.released),
    path(f"{_MONTH}/paper/", paper.paper, name="refund_paper"),
    path(f"{_REFUNDS}/lines/<id:line_id>/", paper.collected, name="refund_collected"),
    path(f"{_REFUNDS}/rule/", refund_rules.rule, name="refund_rule"),
    path(f"{_REFUNDS}/rule/draft/", refund_rules.draft, name="refund_draft"),
    path(f"{_REFUNDS}/rule/draft/lines/<id:number>/", refund_rules.line, name="refund_line"),
    path(f"{_REFUNDS}/rule/draft/lines/<id:number>/drop/", refund_rules.drop_line, name="refund_drop_line"),
    path(f"{_REFUNDS}/rule/draft/whole/", refund_rules.set_whole, name="refund_whole"),
    path(f"{_REFUNDS}/rule/draft/sample/", refund_rules.begin_from, name="refund_sample"),
    path(f"{_REFUNDS}/rule/draft/issue/", refund_rules.issue, name="refund_issue"),
    *list_paths("<id:school_id>/stops/", STOPS, stops.stops),
    path("<id:school_id>/stops/new/", stops.stop, name="stop"),
    path("<id:school_id>/stops/<id:stop_id>/again/", stops.eat_again, name="eat_again"),
    path("<id:school_id>/closed/<day:day>/", stops.closed_day, name="closed_day"),
]
