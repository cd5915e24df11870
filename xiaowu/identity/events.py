"""What a session owed is done (必要步驟完成)."""

from django.http import HttpRequest

from xiaowu.identity.sessions import MUST, Must


def done(request: HttpRequest, what: Must) -> None:
    """Take it off the session's list."""
    left = [each for each in request.session.get(MUST, []) if each != what]
    if left:
        request.session[MUST] = left
    else:
        request.session.pop(MUST, None)
