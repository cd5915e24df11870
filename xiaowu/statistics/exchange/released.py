"""Released absence as tables to take away, and the description of the open data (DCAT-AP)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.rules.disclosure import HIDDEN, NOT_TAKEN
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import Rate, Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.statistics.queries.released import MEDIA_TYPES, CellRow, ReleaseRow, Report, beyond_rows
from xiaowu.statistics.rules.periods import Kind
from xiaowu.statistics.rules.slices import LICENCE, SLICE_TITLES
from xiaowu.statistics.rules.spans import LEAST_DAYS

_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
_THEME = "http://publications.europa.eu/resource/authority/data-theme/EDUC"
_FORMAT = "http://publications.europa.eu/resource/authority/file-type/{}"


def report(told: Report) -> Table:
    """A report as its page shows it, with its total."""
    header = [
        _(SLICE_TITLES[told.by]),
        _("學生數"),
        _("應點名人次"),
        _("已點名人次"),
        _("未到人次"),
        _("未到率"),
        _("長期缺席人數"),
        _("長期缺席比率"),
    ]
    lines = [_line(each.label(told.by), each) for each in told.rows]
    lines.append(_line(_("合計"), told.total))
    if not told.release.tells_chronic:
        header, lines = header[:-2], [line[:-2] for line in lines]
    about = (
        told.release.title,
        f"{spoken.long(told.release.first)}–{spoken.long(told.release.last)}",
        f"{HIDDEN} {_('人數過少，不予揭露')}　{NOT_TAKEN} {_('沒有點名')}" + ("" if told.release.tells_chronic else "　" + few_days()),
    )
    why = beyond_rows(told)
    return Table(_("全市出缺席月報統計"), header, lines, (*about, *([why] if why else [])), frozenset([len(lines) - 1]))


def few_days() -> str:
    """Why chronic absence is told of nobody."""
    return _("點名的日子不到 %(days)d 天，不公布長期缺席。") % {"days": LEAST_DAYS}


def _line(label: str, row: CellRow) -> list[Value]:
    def shown(count: int | None) -> Value:
        return count if count is not None else HIDDEN if row.recorded else NOT_TAKEN

    def share(rate: float | None) -> Value:
        return Rate(rate) if rate is not None else HIDDEN if row.recorded else NOT_TAKEN

    return [
        label,
        row.headcount,
        row.due,
        row.recorded,
        shown(row.away),
        share(row.rate),
        shown(row.chronic),
        share(row.chronic_rate),
    ]


def catalogue(told: Sequence[ReleaseRow], origin: str, address: str) -> dict[str, Any]:
    """The description of the open data (DCAT-AP 3 as JSON-LD): one dataset for each period, with its files. `address`: where its page is."""
    newest = max((each.told_at for each in told), default=None)
    modified = {"dct:modified": _moment(newest.isoformat())} if newest else {}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{origin}{address}",
        "@type": "dcat:Catalog",
        "dct:title": {"@language": "zh-TW", "@value": "出缺席統計開放資料"},
        "dct:description": {"@language": "zh-TW", "@value": "各校、各分區與全市的學生出缺席統計，人數過少的不予揭露。"},
        "dct:publisher": _PUBLISHER,
        "dct:license": {"@id": LICENCE},
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/ZHO"},
        "foaf:homepage": {"@id": f"{origin}{address}"},
        **modified,
        "dcat:dataset": [_dataset(each, f"{origin}{address}") for each in told],
    }


_PUBLISHER = {"@type": "foaf:Organization", "foaf:name": {"@language": "zh-TW", "@value": "教育局"}}


def _dataset(release: ReleaseRow, address: str) -> dict[str, Any]:
    return {
        "@id": f"{address}#{release.key}",
        "@type": "dcat:Dataset",
        "dct:title": {"@language": "zh-TW", "@value": f"學生出缺席統計 {release.key}"},
        "dct:description": {"@language": "zh-TW", "@value": "學生數、應點名與已點名人次、未到人次與長期缺席人數，依學校、分區、全市及年級。"},
        "dct:identifier": release.key,
        "dct:publisher": _PUBLISHER,
        "dct:issued": _moment(release.told_at.isoformat()),
        "dct:accrualPeriodicity": {"@id": _FREQUENCY} if release.kind is Kind.MONTH else {"@id": _FREQUENCY.replace("MONTHLY", "BIANNUAL")},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": release.first.isoformat()},
            "dcat:endDate": {"@type": "xsd:date", "@value": release.last.isoformat()},
        },
        "dcat:theme": {"@id": _THEME},
        "dcat:version": str(release.number),
        "dcat:distribution": [
            {
                "@id": f"{address}{release.key}.{suffix}",
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": address},
                "dcat:downloadURL": {"@id": f"{address}{release.key}.{suffix}"},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type.partition(';')[0]}"},
                "dct:format": {"@id": _FORMAT.format(suffix.upper())},
                "dct:license": {"@id": LICENCE},
            }
            for suffix, media_type in MEDIA_TYPES.items()
        ],
    }


def _moment(at: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": at}
