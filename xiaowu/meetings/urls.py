"""Addresses of meetings."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.kernel.ui.subscribing import subscription_paths
from xiaowu.meetings import lists
from xiaowu.meetings.pages import calendar, doubting, follow_up, minutes, public, questions

app_name = "meetings"

urlpatterns = [
    *list_paths("", lists.MEETINGS, minutes.meetings),
    path("new/", minutes.new, name="new"),
    path("upload/", minutes.upload, name="upload"),
    *list_paths("search/", lists.HITS, minutes.search),
    path("convener/", minutes.convener, name="convener"),
    *subscription_paths("calendar", calendar.MEETINGS),
    *list_paths("tracked/", lists.TRACKED_ITEMS, follow_up.tracked),
    path("tracked/<id:tracked_id>/note/", follow_up.note, name="note"),
    path("public/", public.minutes_list, name="public_list"),
    path("public/feed.atom", public.feed, name="feed"),
    path("public/<id:meeting_id>/", public.document, name="public"),
    path("public/<id:meeting_id>/minutes.<str:suffix>", public.export, name="public_export"),
    path("<id:meeting_id>/", minutes.meeting, name="meeting"),
    path("<id:meeting_id>/motion/", minutes.motion, name="motion"),
    path("<id:meeting_id>/advance/", minutes.advance, name="advance"),
    path("<id:meeting_id>/remove/", minutes.remove, name="remove"),
    path("<id:meeting_id>/doubts/", doubting.put_aside, name="put_aside"),
    path("<id:meeting_id>/attend/", minutes.attend, name="attend"),
    path("<id:meeting_id>/compare/", minutes.compare, name="compare"),
    path("<id:meeting_id>/minutes.<str:suffix>", minutes.export, name="export"),
    path("<id:meeting_id>/attachments/<id:attachment_id>/", minutes.attachment, name="attachment"),
    path("<id:meeting_id>/attachments/<id:attachment_id>/take-back/", follow_up.take_back, name="take_back"),
    path("<id:meeting_id>/items/<id:item_id>/", minutes.item, name="item"),
    path("<id:meeting_id>/items/<id:item_id>/add/", minutes.add, name="add"),
    path("<id:meeting_id>/items/<id:item_id>/up/", minutes.move_up, name="up"),
    path("<id:meeting_id>/items/<id:item_id>/withdraw/", minutes.withdraw, name="withdraw"),
    path("<id:meeting_id>/items/<id:item_id>/track/", follow_up.track, name="track"),
    path("<id:meeting_id>/items/<id:item_id>/attach/", follow_up.attach, name="attach"),
    path("<id:meeting_id>/items/<id:item_id>/ask/", questions.ask, name="ask"),
    path("<id:meeting_id>/questions/", questions.questions, name="questions"),
    path("<id:meeting_id>/questions/<id:question_id>/answer/", questions.answer, name="answer"),
    path("<id:meeting_id>/questions/<id:question_id>/compile/", questions.compile_opinions, name="compile"),
    path("<id:meeting_id>/questions/<id:question_id>/end/", questions.end, name="end_question"),
    path("<id:meeting_id>/opinions/<id:opinion_id>/reply/", questions.reply, name="reply"),
]
