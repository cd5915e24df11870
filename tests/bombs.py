"""Files that hurt a careless reader: small on the wire, endless in memory or in time."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
_LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{each} "{f"&a{each - 1};" * 10}">' for each in range(1, 10)) + "]>"
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def xlsx(rows: str, *, head: str = _HEAD, dimension: str = "", state: str = "visible", told: str = "") -> bytes:
    """A workbook of one sheet with these rows, as XML; `told` stands in the book after its sheets."""
    types = "".join(
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in (("/xl/workbook.xml", "sheet.main"), ("/xl/worksheets/sheet1.xml", "worksheet"))
    )
    return zipped(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" state="{state}" r:id="rId1"/></sheets>{told}</workbook>',
            "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{_MAIN}">{dimension}<sheetData>{rows}</sheetData></worksheet>',
        }
    )


def odf(kind: str, body: str, *, head: str = _HEAD) -> bytes:
    """An ODS or ODT with this body, as XML."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    spaces = f'xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" xmlns:text="{_ODF}:text:1.0"'
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    content = f"{head}<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    return zipped({"mimetype": media, "META-INF/manifest.xml": _HEAD + manifest, "content.xml": content})


def docx(body: str, *, head: str = _HEAD) -> bytes:
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{part}"/></Types>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


def _table(rows: int, columns: int, *, cell: str = _CELL) -> str:
    inner = cell.format(f' table:number-columns-repeated="{columns}"', "a")
    return f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}">{inner}</table:table-row></table:table>'


def _docx_cells(span: str) -> str:
    return f'<w:tbl><w:tblGrid/><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'


def _crowd() -> bytes:
    """A package of a hundred thousand members, all with one name and empty."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    listed = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    most = 100_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(listed) * most, len(local), 0)
    return local + listed * most + end


def _many_sheets() -> bytes:
    """A workbook whose every sheet has to be looked into."""
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>' + '<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 20 + "</sheetData></worksheet>"
    names = range(1_900)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(f'<Override PartName="/xl/worksheets/s{each}.xml" ContentType="{kind}.worksheet+xml"/>' for each in names)
    listed = "".join(f'<sheet name="s{each}" sheetId="{each + 1}" r:id="r{each}"/>' for each in names)
    related = "".join(f'<Relationship Id="r{each}" Type="{_OFFICE}/worksheet" Target="worksheets/s{each}.xml"/>' for each in names)
    return zipped(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}"><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{related}</Relationships>',
        }
        | {f"xl/worksheets/s{each}.xml": sheet for each in names}
    )


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "two far cells (XLSX)": lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a far cell without its row's number (XLSX)": lambda: xlsx('<row><c r="A1"><v>1</v></c></row><row><c r="XFD999999"><v>1</v></c></row>'),
    "a cell repeated ten million times (ODS)": lambda: odf("spreadsheet", _table(100_000, 100)),
    "a cell repeated ten thousand million times (ODS)": lambda: odf("spreadsheet", _table(1_000_000, 10_000)),
    "a far cell behind empty ones (ODS)": lambda: odf(
        "spreadsheet",
        f'<table:table table:name="a"><table:table-row>{_CELL.format("", "a")}</table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="16000"/>{_CELL.format("", "a")}</table:table-row></table:table>',
    ),
    "a thousand to one (XLSX)": lambda: zipped({"xl/workbook.xml": b" " * 70_000_000, "[Content_Types].xml": "x"}),
    "a thousand to one (ODT)": lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b" " * 70_000_000}),
    "packages in packages": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": b"0" * 20_000_000})})}),
    "a column spanned two thousand million times (DOCX)": lambda: docx(_docx_cells("2000000000")),
    "a column spanned 400 digits times (DOCX)": lambda: docx(_docx_cells("9" * 400)),
    "two thousand million spaces (ODT)": lambda: odf("text", '<text:p>a<text:s text:c="2000000000"/></text:p>'),
    "a document's cells without end (ODT)": lambda: odf("text", _table(100_000, 10_000)),
    "a document's square of a million cells (ODT)": lambda: odf("text", _table(1_000, 1_000)),
    "a document's columns without end (ODT)": lambda: odf("text", _table(10, 100_000_000)),
    "elements within elements (ODT)": lambda: odf("text", "<text:p>" * 300_000 + "</text:p>" * 300_000),
    "elements within elements (DOCX)": lambda: docx("<w:p>" * 300_000 + "</w:p>" * 300_000),
    "elements within elements (XLSX)": lambda: xlsx("<row>" * 300_000 + "</row>" * 300_000),
    "two thousand sheets without a header (XLSX)": _many_sheets,
    "a million hidden rows a hundred times (ODS)": lambda: odf(
        "spreadsheet",
        '<table:table table:name="a">'
        + '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>' * 10_000
        + "</table:table>",
    ),
    "a hundred thousand members": _crowd,
    "an old workbook whose chain of blocks never ends": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 4_000_000,
    "one cell of 5 MB (CSV)": lambda: b"a" * 5_000_000,
    "one quoted cell of 5 MB (CSV)": lambda: b'"' + b"a\n" * 2_400_000,
    "a million columns (CSV)": lambda: b"a," * 1_000_000,
    "two million lines (CSV)": lambda: b"1\n" * 2_000_000,
    "laughing entities (XLSX)": lambda: xlsx('<row><c t="inlineStr"><is><t>&a9;</t></is></c></row>', head=_HEAD + _LAUGHS),
    "laughing entities (ODS)": lambda: odf("spreadsheet", _table(1, 1).replace(">a<", ">&a9;<"), head=_HEAD + _LAUGHS),
    "laughing entities (ODT)": lambda: odf("text", "<text:p>&a9;</text:p>", head=_HEAD + _LAUGHS),
    "laughing entities (DOCX)": lambda: docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head=_HEAD + _LAUGHS),
    "a file of this machine (ODT)": lambda: odf("text", "<text:p>&a9;</text:p>", head=_HEAD + _OUTSIDE),
    "a file of this machine (DOCX)": lambda: docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head=_HEAD + _OUTSIDE),
    "a PDF of one letter": lambda: b"%PDF-1.4\n" + b"1 0 obj<</Kids[1 0 R]>>endobj\n" * 100_000,
}
