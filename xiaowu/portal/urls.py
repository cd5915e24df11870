"""Addresses of the portal."""

from django.urls import path

from xiaowu.portal import pages

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", pages.search, name="search"),
    path("personal-data/", pages.own_data, name="own_data"),
    path("personal-data/own.<table:suffix>", pages.own_data_export, name="own_data_export"),
    path("personal-data/own.pdf", pages.own_data_pdf, name="own_data_pdf"),
    path("personal-data/schools/", pages.holdings, name="holdings"),
    path("personal-data/schools/<id:school_id>/", pages.school_holdings, name="school_holdings"),
    path("personal-data/schools/<id:school_id>/list.<table:suffix>", pages.school_holdings_export, name="school_holdings_export"),
    path("personal-data/schools/<id:school_id>/students/<id:student_id>/", pages.child_data, name="child_data"),
    path("personal-data/schools/<id:school_id>/students/<id:student_id>/report.<table:suffix>", pages.child_data_export, name="child_data_export"),
    path("personal-data/schools/<id:school_id>/students/<id:student_id>/report.pdf", pages.child_data_pdf, name="child_data_pdf"),
    path("help/", pages.help_with, name="help"),
    path("help/<str:name>/", pages.guide, name="guide"),
    path("access/", pages.access, name="access"),
    path("language/", pages.language, name="language"),
]
