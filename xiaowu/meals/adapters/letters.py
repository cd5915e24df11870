"""Letters to a kitchen (給廚房的信): what to cook on a day, or what changed since it was last told. Numbers of classes, and no child."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.mail import MailChannel, letter_to
from xiaowu.kernel.text.figures import filled
from xiaowu.meals.queries.letters import Letter, LetterLine, letter


class KitchenLetter(MailChannel):
    """The letter about one time that a kitchen was told something."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        found = letter(delivery.about["told"])
        if found is None:
            return None
        with translation.override("zh-hant"):  # a kitchen has no account, and so no language
            return letter_to(found.mail, _subject(found), _body(found))


def _subject(found: Letter) -> str:
    said = {"school": found.school, "day": roc.short(found.day), "at": _as_of(found)}
    return _("%(school)s %(day)s 供餐數異動（%(at)s）") % said if found.is_change else _("%(school)s %(day)s 供餐數（%(at)s）") % said


def _as_of(found: Letter) -> str:
    """Letters may come late and in another order: each says when its numbers were true."""
    return f"{roc.short(clock.day(found.at))} {found.at.astimezone(clock.TAIPEI):%H:%M}"


def _body(found: Letter) -> str:
    """The sheet's own total, and its diets, guests and classes; of a change those that are others now."""
    said = {
        "kitchen": found.kitchen, "school": found.school, "day": roc.long(found.day), "total": _total(found), "at": _as_of(found),
        "lines": "\n\n".join("\n".join([_("【%(what)s】") % {"what": _(title)}, *map(_line, lines)]) for title, lines in found.parts),
    }  # fmt: skip
    words = _("%(kitchen)s 您好：\n\n%(school)s %(day)s 的供餐數如下。%(total)s\n\n%(lines)s")
    changed = _("%(kitchen)s 您好：\n\n%(school)s %(day)s 的供餐數有異動。異動後%(total)s\n\n%(lines)s\n\n其餘不變。")
    latest = _("以上是 %(at)s 的份數；同一天有幾封信時，以時間最晚的一封為準。")
    return f"{changed if found.is_change else words}\n\n{latest}" % said


def _total(found: Letter) -> str:
    said = {"total": found.total, "count": found.beside}
    return filled(_("供餐總數 %(total)d 份，依餐別多備 %(count)d 份。"), said) if found.beside else filled(_("供餐總數 %(total)d 份。"), said)


def _line(line: LetterLine) -> str:
    said = {"what": line.title, "was": line.was, "now": line.now, "more": f"{line.now - (line.was or 0):+,}"}
    if line.was is not None:
        return filled(_("・%(what)s：%(was)d → %(now)d 份（%(more)s）"), said)
    return filled(_("・%(what)s：＜5，備 %(now)d 份"), said) if line.few else filled(_("・%(what)s：%(now)d 份"), said)
