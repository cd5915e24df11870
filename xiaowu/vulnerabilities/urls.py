"""Addresses of vulnerability follow-up."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.vulnerabilities import lists
from xiaowu.vulnerabilities.pages import archives, findings, hosts, letters, rounds, schools, webhooks

app_name = "vulnerabilities"

urlpatterns = [
    *list_paths("", lists.FINDINGS, findings.findings),
    path("defectdojo.json", findings.defectdojo, name="defectdojo"),
    path("findings/<id:finding_id>/", findings.finding, name="finding"),
    path("findings/<id:finding_id>/decide/", findings.decide, name="decide"),
    *list_paths("rounds/", lists.ROUNDS, rounds.rounds),
    path("rounds/new/", rounds.new, name="new_round"),
    path("rounds/<id:round_id>/", rounds.round_page, name="round"),
    *list_paths("rounds/<id:round_id>/results/", lists.RESULTS, rounds.results),
    path("rounds/<id:round_id>/upload/", rounds.upload, name="upload"),
    path("rounds/<id:round_id>/letters/new/", letters.new, name="new_letter"),
    path("reports/<id:report_id>/take-back/", rounds.take_back, name="take_back"),
    path("letters/<id:letter_id>/", letters.letter, name="letter"),
    path("letters/<id:letter_id>/withdraw/", letters.withdraw, name="withdraw_letter"),
    path("notices/<id:receipt_id>/", letters.notice, name="notice"),
    path("notices/<id:receipt_id>/reply/", letters.reply, name="reply"),
    path("notices/<id:receipt_id>/report-back/", letters.report_back, name="report_back"),
    path("notices/<id:receipt_id>/letter.<str:suffix>", letters.document, name="notice_document"),
    *list_paths("answers/", lists.ANSWERS, letters.answers),
    *list_paths("schools/", lists.SCHOOLS, schools.schools),
    *list_paths("receivers/", lists.RECEIVERS, webhooks.receivers),
    path("receivers/<id:receiver_id>/end/", webhooks.end, name="end_receiver"),
    path("meeting/", schools.meeting, name="meeting"),
    *list_paths("weaknesses/", lists.WEAKNESSES, schools.weaknesses),
    *list_paths("weaknesses/<id:weakness_id>/", lists.HAVING, schools.having),
    path("schools/<id:school_id>/report/", archives.school_report, name="school_report"),
    path("schools/<id:school_id>/report/make/", archives.make, name="make_archive"),
    path("schools/<id:school_id>/report/<id:archive_id>/fetch/", archives.fetch, name="fetch_archive"),
    path("schools/<id:school_id>/report/<id:archive_id>/password/", archives.reveal, name="reveal_password"),
    *list_paths("hosts/", lists.HOSTS, hosts.hosts),
    path("hosts/<id:host_id>/", hosts.host, name="host"),
    path("hosts/<id:host_id>/assign/", hosts.assign, name="assign_host"),
    path("assignments/<id:assignment_id>/end/", hosts.unassign, name="unassign_host"),
    path("hosts/<id:host_id>/move/", hosts.move, name="move_host"),
    *list_paths("holdings/", lists.HOLDINGS, hosts.holdings),
    path("holdings/new/", hosts.add, name="new_holding"),
    path("holdings/many/", hosts.add_many, name="new_holdings"),
    path("holdings/of-plan/", hosts.add_of_plan, name="holdings_of_plan"),
    path("holdings/<id:holding_id>/end/", hosts.end, name="end_holding"),
]
