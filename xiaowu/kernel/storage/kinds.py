"""What kind of file it is, by its first and last bytes (檔案類型).

Nothing is unpacked or parsed here: libraries that tell OOXML from ODF open the ZIP, and foreign files are opened only in the reading process.
What a browser might run (HTML, SVG, scripts) counts as text, so that nothing sent from outside is ever served as a page.
"""

import re

HEAD, TAIL = 4096, 64 * 1024  # bytes that are examined
UNKNOWN = "application/octet-stream"
_STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/vnd.ms-office",  # DOC, XLS, PPT from before 2007
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"\x1f\x8b\x08": "application/gzip",
}
_ZIP = b"PK\x03\x04"
_ODF = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]+)")  # the first entry, uncompressed
_OOXML = {
    b"word/document": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/presentation": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# what a file of each kind may be called; the first where it is called otherwise. What a browser or a computer would run is nobody's
_NAMES: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/heif": (".heif", ".heic"),
    "image/avif": (".avif",),
    "video/mp4": (".mp4", ".m4v", ".m4a", ".mov", ".3gp"),
    "application/vnd.ms-office": (".doc", ".xls", ".ppt"),
    "application/x-7z-compressed": (".7z",),
    "application/vnd.rar": (".rar",),
    "application/gzip": (".gz", ".tgz"),
    "application/zip": (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "application/vnd.oasis.opendocument.graphics": (".odg",),
    "text/plain": (".txt", ".csv", ".json", ".md", ".ics", ".log", ".srt"),
    UNKNOWN: (".bin", ".mp3", ".wav", ".tif", ".tiff", ".bmp", ".avi", ".mpg", ".dwg"),
}
_BOXES = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif"}


def media_type_of(head: bytes, tail: bytes) -> str:
    """The media type of a file with these first and last bytes; `application/octet-stream` if nothing tells."""
    for start, media_type in _STARTS.items():
        if head.startswith(start):
            return media_type
    if head.startswith(_ZIP):
        return _zipped(head, tail)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "video/mp4")
    return "text/plain; charset=utf-8" if _is_text(head) else UNKNOWN


def named(filename: str, media_type: str, longest: int = 200) -> str:
    """A file's name with an ending of its kind: what its sender called it, if that is one, else that and the kind's own (`x.html` that is an image:
    `x.html.png`). At most `longest` characters. Of a kind that is not told from contents, which only this house writes, the name stays.
    """
    endings = _NAMES.get(media_type.partition(";")[0])
    if endings is None or filename.lower().endswith(endings):
        return filename[:longest]
    return f"{filename[: longest - len(endings[0])]}{endings[0]}"


def _zipped(head: bytes, tail: bytes) -> str:
    odf = _ODF.match(head, 30)  # after the first entry's fixed header
    if odf:
        return odf[1].decode()
    # a package's list of names stands at its end
    return next((media_type for name, media_type in _OOXML.items() if name in tail), "application/zip")


def _is_text(head: bytes) -> bool:
    try:
        words = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # except in the last character, which the cut may have split
            return False
        words = head[: error.start].decode()
    return bool(words) and not any(letter < " " and letter not in "\t\n\r\f" for letter in words)
