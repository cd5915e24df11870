"""Addresses of abnormal sign-ins: one's own alerts, and the cases of a school."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_page, list_paths
from xiaowu.sign_in_risk import lists, pages

app_name = "sign_in_risk"

urlpatterns = [
    path("account/alerts/", pages.alerts, name="alerts"),
    path("account/alerts/<id:alert_id>/answer/", pages.answer, name="answer_alert"),
    *list_paths("account-cases/", lists.CASES, pages.cases),
    *list_paths("account-cases/schools/", lists.CASE_COUNTS, list_page(lists.CASE_COUNTS, "sign_in_risk/case_counts.html")),
    path("account-cases/<id:case_id>/", pages.case, name="case"),
    path("account-cases/<id:case_id>/record/", pages.record, name="record_case"),
]
