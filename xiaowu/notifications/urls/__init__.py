"""Addresses of notifications."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.notifications import pages
from xiaowu.notifications.lists import INBOX, RECORDS

app_name = "notifications"

urlpatterns = [
    *list_paths("", INBOX, pages.inbox),
    path("<id:notice_id>/", pages.open_notice, name="open"),
    path("<id:notice_id>/mark/", pages.mark, name="mark"),
    path("read-all/", pages.read_all, name="read_all"),
    path("settings/", pages.settings, name="settings"),
    path("settings/mailbox/", pages.ask_address, name="ask_address"),
    path("settings/mailbox/confirm/", pages.confirm_address, name="confirm_address"),
    path("settings/mailbox/forget/", pages.forget_address, name="forget_address"),
    path("devices/add/", pages.add_device, name="add_device"),
    path("devices/<id:device_id>/end/", pages.end_device, name="end_device"),
    *list_paths("records/", RECORDS),
]
