"""The letter to a school (公文): it says how many findings there are and until when, and nothing that would help whoever finds it."""

from django.utils.translation import gettext as _

from xiaowu.kernel.documents import Document, Heading, KeyValue, Numbered, Paragraph, Title
from xiaowu.kernel.roc import spoken
from xiaowu.vulnerabilities.queries.letters import NoticeRow

FORMATS = ("odt", "pdf")


def document(notice: NoticeRow) -> Document:
    """A school's copy, as it was sent."""
    before = (_("前函「%(number)s」已撤回，改依本函辦理；先前的回報仍然有效。") % {"number": notice.instead_of},) if notice.instead_of else ()
    due = spoken.long(notice.due) if notice.due else "—"
    return Document(_("弱點修補公文"), (
        Title(_("函")),
        *_withdrawn(notice),
        KeyValue(((_("受文者"), notice.school), (_("發文日期"), spoken.long(notice.dated_on)), (_("發文字號"), notice.number))),
        Heading(_("主旨")),
        Paragraph(_("貴校主機經「%(round)s」發現弱點 %(count)d 筆，請於 %(due)s 前完成修補並回報，請查照。") % {
            "round": notice.round, "count": notice.count, "due": due}),
        Heading(_("說明")),
        Numbered((
            *before,
            _("弱點明細屬機敏資料，不附於本函；請由資訊組長登入系統，於「弱點追蹤」下載本校報告，密碼於系統另行顯示。"),
            _("請就每一筆弱點回報已修補、預定修補日期、無法修補的原因，或非貴校主機，並得附佐證檔案。"),
            _("修補情形以複測結果確認；複測未掃描到的主機，不列為已修補。"),
        )),
    ))  # fmt: skip


def _withdrawn(notice: NoticeRow) -> tuple[Paragraph, ...]:
    if notice.withdrawn_at is None:
        return ()
    return (Paragraph(_("本函已於 %(day)s 撤回：%(why)s") % {"day": spoken.long(notice.withdrawn_at), "why": notice.withdrawn_why}),)
