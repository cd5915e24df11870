"""A school's report (弱點報告): as a document, and packed with a list under a password (AES-256)."""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import documents
from xiaowu.kernel.documents import Document, Heading, KeyValue, Paragraph, Table, Title, write_sealed
from xiaowu.kernel.roc import spoken
from xiaowu.vulnerabilities.queries.findings import FindingRow
from xiaowu.vulnerabilities.rules.letters import LEAST
from xiaowu.vulnerabilities.rules.severity import SEVERITY_TITLES, Severity

MOST_ROWS = 2_000
# what a packed file is called can be read without the password
PDF, ODT, LIST = "report.pdf", "report.odt", "list.csv"


def document(school: str, found: Sequence[FindingRow], today: date) -> Document:
    """The findings that are still to be repaired, the most severe first, at most `MOST_ROWS`; what only informs is counted.

    A host that answers on every port would fill thousands of pages: the list in the archive has all of it.
    """
    counts = Counter(each.severity for each in found)
    pairs = tuple((_(title), str(counts[each])) for each, title in SEVERITY_TITLES.items())
    blocks: list[documents.Block] = [
        Title(_("%(school)s 弱點報告") % {"school": school}),
        Paragraph(_("製表日期：%(day)s") % {"day": spoken.long(today)}),
        Heading(_("未修補的弱點")),
        KeyValue((*pairs, (_("合計"), str(len(found))), (_("其中需修補（中以上）"), str(sum(each.severity >= LEAST for each in found))))),
    ]
    listed = [each for each in found if each.severity is not Severity.INFO]
    if len(listed) < len(found) or len(listed) > MOST_ROWS:
        words = _("資訊等級的項目只列筆數，其餘最多列 %(most)d 筆；完整的清單在加密壓縮檔裡。") % {"most": MOST_ROWS}
        blocks.append(Paragraph(words))
    for severity, title in SEVERITY_TITLES.items():
        if rows := [each for each in listed[:MOST_ROWS] if each.severity is severity]:
            blocks += [Heading(_(title), 3), Table((_head(), *map(_row, rows)), has_head=True)]
    blocks.append(Paragraph(_("修補之後請於系統回報；複測掃描到而不再出現的，才列為已修補。")))
    return Document(_("弱點報告"), tuple(blocks), foot=_("機敏資料，請勿轉寄"))


def packed(of: Document, sheet: bytes, password: str) -> bytes:
    """The archive: PDF, ODT and list, each encrypted with AES-256 (WinZip AE-2)."""
    import pyzipper  # megabytes, for what few requests ask

    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, content in ((PDF, documents.write(of, "pdf")), (ODT, documents.write(of, "odt")), (LIST, sheet)):
            archive.writestr(name, content)
    return held.getvalue()


def sealed_pdf(of: Document, password: str) -> bytes:
    """The report as one PDF that opens with the password alone."""
    return write_sealed(of, password)


def _head() -> tuple[str, ...]:
    return _("主機"), _("連接埠"), _("弱點"), _("CVE"), _("首次發現")


def _row(each: FindingRow) -> tuple[str, ...]:
    return each.host, each.where, _(each.title), "、".join(each.cves[:5]), spoken.short(each.first_seen)
