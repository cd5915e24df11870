"""Addresses of meetings."""

from django.urls import path

from xiaowu.meetings.pages import follow_up, minutes, public

app_name = "meetings"

urlpatterns = [
    path("", minutes.meetings, name="list"),
    path("new/", minutes.new, name="new"),
    path("upload/", minutes.upload, name="upload"),
    path("search/", minutes.search, name="search"),
    path("convener/", minutes.convener, name="convener"),
    path("calendar.ics", minutes.calendar, name="calendar"),
    path("tracked/", follow_up.tracked, name="tracked"),
    path("tracked/<int:tracked_id>/note/", follow_up.note, name="note"),
    path("public/", public.minutes_list, name="public_list"),
    path("public/feed.atom", public.feed, name="feed"),
    path("public/<int:meeting_id>/", public.document, name="public"),
    path("public/<int:meeting_id>/minutes.<str:suffix>", public.export, name="public_export"),
    path("<int:meeting_id>/", minutes.meeting, name="meeting"),
    path("<int:meeting_id>/motion/", minutes.motion, name="motion"),
    path("<int:meeting_id>/advance/", minutes.advance, name="advance"),
    path("<int:meeting_id>/attend/", minutes.attend, name="attend"),
    path("<int:meeting_id>/compare/", minutes.compare, name="compare"),
    path("<int:meeting_id>/minutes.<str:suffix>", minutes.export, name="export"),
    path("<int:meeting_id>/attachments/<int:attachment_id>/", minutes.attachment, name="attachment"),
    path("<int:meeting_id>/items/<int:item_id>/", minutes.item, name="item"),
    path("<int:meeting_id>/items/<int:item_id>/add/", minutes.add, name="add"),
    path("<int:meeting_id>/items/<int:item_id>/up/", minutes.move_up, name="up"),
    path("<int:meeting_id>/items/<int:item_id>/track/", follow_up.track, name="track"),
    path("<int:meeting_id>/items/<int:item_id>/attach/", follow_up.attach, name="attach"),
    path("<int:meeting_id>/items/<int:item_id>/ask/", follow_up.ask, name="ask"),
    path("<int:meeting_id>/questions/", follow_up.questions, name="questions"),
    path("<int:meeting_id>/questions/<int:question_id>/answer/", follow_up.answer, name="answer"),
    path("<int:meeting_id>/questions/<int:question_id>/compile/", follow_up.compile_opinions, name="compile"),
    path("<int:meeting_id>/opinions/<int:opinion_id>/reply/", follow_up.reply, name="reply"),
]
