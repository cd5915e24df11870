"""Two who type at one text (同時編輯): whoever saves second is shown the first, and decides."""

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import Conflict
from xiaowu.meetings.rules.seen import mark_of


class Overtaken(Conflict):
    """Somebody else changed the text since it was shown; `stands` is what they wrote, `mark` its name."""

    def __init__(self, *stands: str) -> None:
        super().__init__(_("您編輯時，已有人先修改了這段內容；您的內容尚未儲存。"))
        self.stands = tuple(each for each in stands if each)
        self.mark = mark_of(*stands)


def changes(stands: tuple[str, ...], new: tuple[str, ...], seen: str) -> bool:
    """Whether there is anything to write; the rows that hold the texts are held. Raises Overtaken if what stands is not what was seen."""
    if stands == new:
        return False
    if mark_of(*stands) != seen:
        raise Overtaken(*stands)
    return True
