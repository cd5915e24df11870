"""The installer's sheet (校園網路單張): a school's networks, its devices' addresses and whom to call, on one page of A4."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from xiaowu.ipam.queries.addresses import AddressRow
from xiaowu.ipam.queries.plans import RangeRow
from xiaowu.ipam.queries.tickets import DutyRow
from xiaowu.kernel import clock, documents
from xiaowu.kernel.documents import Block, Document, Heading, Paragraph, QrCode, Table, Title
from xiaowu.kernel.roc import spoken
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES

_ROOM = 18  # lines of networks, devices and people that one page has room for, if none is divided
_FEWEST = 4
_PAGE = re.compile(rb"/Type /Page\b")
_SMALL = 9


def sheet(school: str, ranges: Sequence[RangeRow], addresses: Sequence[AddressRow], duties: Sequence[DutyRow], where: str) -> bytes:
    """As PDF; what does not fit on the page is counted, and is found at the address `where` of its QR code. Long words take several lines, and then
    fewer entries fit.
    """
    room = _ROOM
    while True:
        content = documents.write(_document(school, ranges, addresses, duties, where, room), "pdf")
        if len(_PAGE.findall(content)) == 1 or room <= _FEWEST:
            return content
        room -= 2


def _document(school: str, ranges: Sequence[RangeRow], addresses: Sequence[AddressRow], duties: Sequence[DutyRow], where: str, room: int) -> Document:
    networks, people = ranges[: room // 2], duties[: room // 4]
    devices = addresses[: room - len(networks) - len(people)]
    blocks: list[Block] = [Title(school), Paragraph(_("校園網路單張　%(at)s") % {"at": spoken.moment(clock.now())}, size=_SMALL, after=2)]
    blocks += _part(
        _("各校網段"),
        (_("計畫"), _("VLAN"), _("網段"), _("子網路遮罩"), _("設備位址"), _("閘道")),
        [(each.plan, str(each.vlan), each.network, each.mask, f"{each.first} – {_last(each.last)}", each.gateway) for each in networks],
        len(ranges) - len(networks),
    )
    blocks += _part(
        _("設備"),
        (_("位址"), _("計畫"), _("設備"), _("地點"), _("硬體位址（MAC）")),
        [(each.address, each.plan, each.device, each.room, each.mac) for each in devices],
        len(addresses) - len(devices),
    )
    blocks += _part(
        _("值班與分機"),
        (_("姓名"), _("電話或分機"), _("星期")),
        [(each.name, each.telephone, _("、").join(_(WEEKDAY_TITLES[day]) for day in each.weekdays)) for each in people],
        len(duties) - len(people),
    )
    blocks += [Paragraph(_("掃描行動條碼，查看最新的位址並報修："), size=_SMALL, after=1), QrCode(where, 24)]
    title = _("校園網路單張")
    return Document(f"{school} {title}", tuple(blocks), margin=14, numbered=False)


def _part(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], left: int) -> list[Block]:
    if not rows:
        return []
    further = [Paragraph(_("另有 %(count)d 筆，請掃描行動條碼。") % {"count": left}, size=_SMALL)] if left else []
    return [Heading(title, 3), Table((head, *rows), has_head=True), *further]


def _last(address: str) -> str:
    return address.rpartition(":" if ":" in address else ".")[2]
