"""Files in and out of pages (檔案的上傳與下載): the one form that sends an attachment, and the one answer that serves a file."""

import re
from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.storage import File, Missing, store
from xiaowu.kernel.storage.kinds import named
from xiaowu.kernel.ui.asking import Question
from xiaowu.kernel.ui.fields import UploadField

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
PRIVATE = "private, no-store"


class AttachmentForm(forms.Form):
    """附件."""

    attachment = UploadField(label=gettext_lazy("附件"))


def taking_back(file: File) -> Question:
    """The confirmation asked before a file is removed."""
    words = _("收回後，這個檔案不再列出，也無法下載；稽核紀錄會留下是誰收回的。")
    return Question(_("收回附件"), file.filename, words, is_grave=True)


def hand_out(request: HttpRequest, file: File, *, cached: str = PRIVATE) -> HttpResponseBase:
    """A kept file, to be saved and never shown as a page, streamed as it comes from the store (RFC 6266, 9110).

    Its name ends as its content is, whatever its sender called it. A browser that has it already does not get it again, and one whose connection
    broke may ask for the rest. Raises NotFound, StoreAway.
    """
    etag = quote_etag(file.digest)
    answer: HttpResponseBase = get_conditional_response(request, etag=etag) or _whole_or_part(request, file, etag)
    answer["ETag"], answer["Cache-Control"], answer["Accept-Ranges"] = etag, cached, "bytes"
    return answer


def _whole_or_part(request: HttpRequest, file: File, etag: str) -> HttpResponseBase:
    asked = _range(request, file.size, etag)
    if asked is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{file.size}"
        return refused
    start, length = asked
    is_part = length != file.size
    answer: HttpResponseBase
    if request.method == "HEAD":
        answer = HttpResponse(content_type=file.media_type)
    else:
        try:
            answer = StreamingHttpResponse(store().read(file.digest, start, length), content_type=file.media_type)
        except Missing as error:
            raise NotFound(_("這個檔案不在檔案儲存處，請通知系統管理者。")) from error
    if is_part:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{start + length - 1}/{file.size}"
    answer["Content-Length"] = str(length)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(named(file.filename, file.media_type))}"
    return answer


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """The first byte that is asked for and how many from there; the whole file if no single range is asked for. None: a range outside the file."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return 0, size
    first, last = asked.groups()
    if not first:
        start = max(0, size - int(last))
        return (start, size - start) if int(last) and size else None
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if last and int(last) < start:
        return 0, size
    return (start, end - start + 1) if start < size else None
