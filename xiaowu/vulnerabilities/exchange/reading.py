"""A scan report as it comes from outside: read in the reading process, refused in words."""

import hashlib
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from xiaowu.kernel.bounds import MEGABYTE
from xiaowu.kernel.foreign.asking import OwnReader, read_by
from xiaowu.kernel.foreign.limits import Cost
from xiaowu.vulnerabilities.rules.reports import ScanReport, report_of

LARGEST_REPORT = 160 * MEGABYTE
READS_FOR = 90.0  # seconds at most
_COST = Cost(memory=700 * MEGABYTE, seconds_of_work=50, seconds=READS_FOR, answer=96 * MEGABYTE)


@dataclass(frozen=True, slots=True)
class SentReport:
    """A report that was read, and the SHA-256 by which it is known again."""

    report: ScanReport
    digest: str


def read_report(sent: IO[bytes]) -> SentReport:
    """Raises BadInput with what the file is, if it is no report that we read."""
    digest = hashlib.sha256()
    while piece := sent.read(MEGABYTE):
        digest.update(piece)
    sent.seek(0)
    return SentReport(report_of(read_by(_READER, sent)), digest.hexdigest())


def _fault(fault: str, told: dict[str, Any]) -> str:
    words = {
        "zip": _("這是壓縮檔，請先解壓縮，再上傳裡面的掃描報告。"),
        "pdf": _("這是 PDF；請從掃描工具匯出 XML、CSV 或 JSON 格式的報告。"),
        "office": _("這是 Office 文件；請從掃描工具匯出 XML、CSV 或 JSON 格式的報告。"),
        "web": _("這是網頁格式的報告；請從掃描工具匯出 XML、CSV 或 JSON 格式。"),
        "empty": _("檔案是空的。"),
        "policy": _("這是 Nessus 的掃描原則，裡面沒有掃描結果；請匯出掃描結果（.nessus）。"),
        "entities": _("這個 XML 檔宣告了實體（ENTITY），不予讀取；請從掃描工具重新匯出。"),
        "broken_xml": _("XML 檔不完整或有錯誤（第 %(line)s 行），請從掃描工具重新匯出。"),
        "broken_json": _("JSON 檔不完整或有錯誤，請從掃描工具重新匯出。"),
        "other_xml": _("這個 XML 檔（%(root)s）不是可讀取的掃描報告；可讀取 Nessus、OpenVAS、Nmap、ZAP、Qualys。"),
        "other_json": _("這個 JSON 檔不是可讀取的掃描報告；可讀取 ZAP 與 Nuclei。"),
        "no_scan": _(
            "看不出這是哪一種掃描報告；可讀取 Nessus、OpenVAS、Nmap、ZAP、Nuclei、Qualys，或自訂欄位的 CSV（標題列要有主機、連接埠、弱點名稱）。"
            "從本系統下載的弱點清單不是掃描報告。"
        ),
        "cell": _("CSV 檔有一格的文字過長，或格式有誤。"),
        "encoding": _("無法辨識檔案的文字編碼，請另存為 UTF-8。"),
        "mainland": _("檔案的文字是簡體中文編碼（GB18030），請另存為 UTF-8。"),
        "old_format": _("這是 Office 文件；請從掃描工具匯出 XML、CSV 或 JSON 格式的報告。"),
        "unpacks": _("檔案過大或巢狀過深，請分次掃描與上傳。"),
        "hosts": _("報告裡的主機超過 %(most)d 台，請分次上傳。"),
        "findings": _("報告裡的弱點超過 %(most)d 筆，請分次上傳。"),
        "checks": _("報告裡的檢查項目超過 %(most)d 項，請分次上傳。"),
        "dear": _("讀取這個檔案需要過多的時間或記憶體，請分次掃描與上傳。"),
    }
    return words.get(fault, words["no_scan"]) % told


_READER = OwnReader("xiaowu.vulnerabilities.adapters.scan:read", _COST, _fault)
