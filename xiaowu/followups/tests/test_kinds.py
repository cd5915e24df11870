"""Every kind that a system declares fits the house: its permissions are declared, its readers reach the pages, its owner does its work."""

import pytest

from xiaowu.followups.exchange import kinds_document
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries.kinds import holders, kind, kinds
from xiaowu.followups.rules.kinds import FollowUpKind
from xiaowu.kernel.access import declared
from xiaowu.kernel.database.guard import reach_keys
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.offer import declared as offered
from xiaowu.roster.rules.roles import Role

each_kind = pytest.mark.parametrize("of", offered(FollowUpKind), ids=lambda each: each.key)


def test_kinds_have_each_a_key_of_its_own() -> None:
    assert len(kinds()) == len(offered(FollowUpKind)) > 0


@each_kind
def test_whoever_reads_a_kind_opens_the_pages_and_whoever_works_on_it_reads_it(of: FollowUpKind) -> None:
    readers, workers = (set(declared()[each].roles) & set(Role) for each in (of.see, of.work))  # programs open no pages
    assert {*readers, *workers} <= set(declared()[Permission.OPEN].roles)
    assert {*declared()[of.keep].roles, *(set() if of.is_named else workers)} <= readers
    assert not of.is_named or not workers & readers, "who reads what names them reads nothing else of the kind"


@each_kind
def test_its_owner_does_its_work_and_the_ladder_reads_it(of: FollowUpKind) -> None:
    assert of.owner in holders(of)
    assert {each.role for each in of.ladder} <= set(declared()[of.see].roles)
    assert [each.after for each in of.ladder] == sorted({each.after for each in of.ladder})


@each_kind
def test_its_reach_keys_stand_on_its_own_permissions(of: FollowUpKind) -> None:
    keys = reach_keys()
    assert keys[of.reads] == (of.see,)
    if of.is_named:
        assert (keys[of.writes], keys[of.own]) == ((of.keep,), (of.work,))
    else:
        assert keys[of.writes] == tuple(dict.fromkeys((of.work, of.keep)))


@each_kind
def test_it_stands_in_the_published_list_with_what_it_holds_of_people(of: FollowUpKind) -> None:
    assert f"`{of.key}`" in kinds_document()
    assert of.personal in kinds_document()


def test_what_no_system_declares_is_not_found() -> None:
    with pytest.raises(NotFound):
        kind("no_such_kind")
