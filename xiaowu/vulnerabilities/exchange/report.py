"""A school's report (弱點報告): as a document, and packed with a list under a password (AES-256)."""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pyzipper
from django.utils.translation import gettext as _

from xiaowu.kernel import documents
from xiaowu.kernel.documents import Document, Heading, KeyValue, Paragraph, Table, Title, write_sealed
from xiaowu.kernel.roc import spoken
from xiaowu.vulnerabilities.queries.findings import FindingRow
from xiaowu.vulnerabilities.rules.severity import SEVERITY_TITLES

# what a packed file is called can be read without the password
PDF, ODT, LIST = "report.pdf", "report.odt", "list.csv"


def document(school: str, found: Sequence[FindingRow], today: date) -> Document:
    """The findings that are still to be repaired, the most severe first."""
    counts = Counter(each.severity for each in found)
    pairs = tuple((_(title), str(counts[each])) for each, title in SEVERITY_TITLES.items())
    blocks: list[documents.Block] = [
        Title(_("%(school)s 弱點報告") % {"school": school}),
        Paragraph(_("製表日期：%(day)s") % {"day": spoken.long(today)}),
        Heading(_("未修補的弱點")),
        KeyValue((*pairs, (_("合計"), str(len(found))))),
    ]
    for severity, title in SEVERITY_TITLES.items():
        if rows := [each for each in found if each.severity is severity]:
            blocks += [Heading(_(title), 3), Table((_head(), *map(_row, rows)), has_head=True)]
    blocks.append(Paragraph(_("修補之後請於系統回報；複測掃描到而不再出現的，才列為已修補。")))
    return Document(_("弱點報告"), tuple(blocks), foot=_("機敏資料，請勿轉寄"))


def packed(of: Document, sheet: bytes, password: str) -> bytes:
    """The archive: PDF, ODT and list, each encrypted with AES-256 (WinZip AE-2)."""
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
