"""The words that show a class list's changes and its questions (名條的說明): from what to what, and whether two children are one."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.roc import spoken
from xiaowu.roster.rules.classlist import Change, Field, KnownChild, Question, RowQuestion
from xiaowu.roster.rules.roles import DIET_TITLES, RELATION_TITLES, Diet, Relation, class_name


def asked(question: RowQuestion) -> str:
    """A question in words, with what to do if the answer is no."""
    if question.question is Question.HERE and question.other:
        return _here(question.other)
    if question.question is Question.ANOTHER and question.other:
        born = spoken.short(question.other.birth_date) if question.other.birth_date else ""
        return _("這個學號在名冊上是「%(name)s」（%(born)s 生），名條上的姓名與生日都不同。學號填錯請更正名條；名冊確實要改成名條的內容才勾選。") % {
            "name": question.other.name,
            "born": born,
        }
    return {
        Question.TWIN: _("與第 %(row)s 列姓名、生日都相同。確為兩位不同學生才勾選。") % {"row": question.other_row},
        Question.COMING: _("這位學生正在轉入本校，請到「轉入學生」編班；確為另一位學生才勾選。"),
        Question.ELSEWHERE: _("另一校有同名、同生日的學生在學。若是同一人，請原校先辦理轉出；確為不同學生才勾選。"),
    }.get(question.question, _("今天不能再比對其他學校是否有同名、同生日的學生。確為新學生才勾選。"))


def _here(other: KnownChild) -> str:
    if other.place is None:
        return _("本校有一位同名、同生日而已離校的學生（學號 %(number)s）。若是同一人，請到「離校學生」開啟該生並辦理復學；確為不同學生才勾選。") % {
            "number": other.number
        }
    told = {"number": other.number, "place": class_name(*other.place[1:])}
    return _("本校%(place)s已有同名、同生日的學生（學號 %(number)s）。若是同一人，請不要再新增（名條請改用這個學號）；確為不同學生才勾選。") % told


def changed(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """Title, before, after; a field that was empty has no before."""
    titles = {
        Field.NAME: _("姓名"), Field.BIRTH_DATE: _("生日"), Field.DIET: _("用餐"), Field.PLACE: _("班級"), Field.SEAT: _("座號"),
        Field.GUARDIAN: _("監護人"), Field.RELATION: _("關係"), Field.PHONE: _("電話"),
    }  # fmt: skip
    return [(titles[each.field], _shown(each.field, each.before), _shown(each.field, each.after)) for each in changes]


def _shown(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return spoken.short(value)
    if field is Field.PLACE:
        return class_name(*value[1:])
    if field is Field.DIET:
        return _(DIET_TITLES[Diet(value)])
    if field is Field.RELATION:
        return _(RELATION_TITLES[Relation(value)])
    return str(value)
