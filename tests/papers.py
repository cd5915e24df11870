"""Documents as office programs make them, written by hand: a package with the parts that a test needs."""

from tests.bombs import zipped

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_ROOTS = {"numbering": "numbering", "styles": "styles", "header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes"}


def _spaces(word: str) -> str:
    return (
        f'xmlns:w="{word}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )


def docx_of(body: str, *, main: str = "word/document.xml", space: str = _WORD, comments: str = "", **parts: str) -> bytes:
    """A DOCX with this body and these parts, as XML: numbering, styles, header, footer, footnotes, endnotes, comments."""
    spaces = _spaces(space)
    made = {name: f"<w:{_ROOTS[name]} {spaces}>{inner}</w:{_ROOTS[name]}>" for name, inner in parts.items()}
    if comments:
        made["comments"] = f'<w:comments {spaces}><w:comment w:id="0">{comments}</w:comment></w:comments>'
    related = "".join(f'<Relationship Id="r{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in made)
    folder, _slash, name = main.rpartition("/")
    return zipped(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
            main: f"{_HEAD}<w:document {spaces}><w:body>{body}</w:body></w:document>",
            f"{folder}/_rels/{name}.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{related}</Relationships>',
            **{f"{folder}/{part}.xml": _HEAD + content for part, content in made.items()},
        }
    )


def odt_of(body: str, *, styles: str = "") -> bytes:
    """An ODT with this text and these automatic styles, as XML."""
    names = ("office", "table", "text", "style", "drawing", "svg-compatible")
    spaces = " ".join(f'xmlns:{ {"drawing": "draw", "svg-compatible": "svg"}.get(name, name) }="{_ODF}:{name}:1.0"' for name in names)
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    inner = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{_HEAD}<office:document-content {spaces}>{inner}</office:document-content>",
        }
    )
