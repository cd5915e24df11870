"""Addresses of follow-ups."""

from django.urls import path

from xiaowu.followups import lists, pages
from xiaowu.kernel.lists.pages import list_paths

app_name = "followups"

urlpatterns = [
    *list_paths("", lists.FOLLOW_UPS, pages.follow_ups),
    path("new/", pages.new, name="new"),
    path("<id:follow_up_id>/", pages.follow_up, name="follow_up"),
    path("<id:follow_up_id>/advance/", pages.advance, name="advance"),
    path("<id:follow_up_id>/change/", pages.change, name="change"),
    path("<id:follow_up_id>/attach/", pages.attach, name="attach"),
    path("<id:follow_up_id>/attachments/<id:attachment_id>/", pages.attachment, name="attachment"),
    path("<id:follow_up_id>/attachments/<id:attachment_id>/take-back/", pages.take_back, name="take_back"),
]
