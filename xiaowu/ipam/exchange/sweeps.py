"""A file of a sweep as it comes from outside: read in the reading process, refused in words."""

import hashlib
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from xiaowu.ipam.actions.sweeps import Found
from xiaowu.ipam.rules.sweeps import Source
from xiaowu.kernel.bounds import MEGABYTE
from xiaowu.kernel.foreign.asking import OwnReader, read_by
from xiaowu.kernel.foreign.limits import Cost

LARGEST_SWEEP = 16 * MEGABYTE
_COST = Cost(memory=512 * MEGABYTE, seconds_of_work=8, seconds=16.0, answer=8 * MEGABYTE)


def read_sweep(sent: IO[bytes]) -> Found:
    """Raises BadInput with what the file is, if it is no sweep."""
    digest = hashlib.sha256()
    while piece := sent.read(MEGABYTE):
        digest.update(piece)
    sent.seek(0)
    told = read_by(_READER, sent)
    at = datetime.fromisoformat(told["at"]) if told["at"] else None
    return Found(Source(told["source"]), at, digest.hexdigest(), [tuple(each) for each in told["hosts"]], told["left"])


def _fault(fault: str, told: dict[str, Any]) -> str:
    words = {
        "empty": _("檔案是空的。"),
        "entities": _("這個 XML 檔宣告了實體（ENTITY），不予讀取；請從掃描工具重新匯出。"),
        "broken_xml": _("XML 檔不完整或有錯誤（第 %(line)s 行），請從掃描工具重新匯出。"),
        "other_xml": _("這個 XML 檔（%(root)s）不是 Nmap 的掃描結果。"),
        "cell": _("CSV 檔有一格的文字過長，或格式有誤。"),
        "encoding": _("無法辨識檔案的文字編碼，請另存為 UTF-8。"),
        "hosts": _("檔案裡的位址超過 %(most)d 個，請分次上傳。"),
        "unpacks": _("檔案過大或巢狀過深，請分次掃描與上傳。"),
        "dear": _("讀取這個檔案需要過多的時間或記憶體，請分次掃描與上傳。"),
    }
    no_sweep = _("這不是掃描結果；可讀取 Nmap 的 XML、fping 的輸出，以及有「位址」與「硬體位址」欄的交換器位址表（CSV）。")
    return words.get(fault, no_sweep) % told


_READER = OwnReader("xiaowu.ipam.adapters.sweep:read", _COST, _fault)
