"""How long follow-ups are kept: as their kind declares, with their notes and files, and not a day less whoever asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from conftest import Somebody, as_owner
from tests.flows import Cast
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import attach
from xiaowu.followups.models import Attachment, FollowUp, Note
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import request
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value


def test_what_was_kept_long_enough_goes_with_notes_and_files(people: dict[str, Somebody], actor_of: Callable[[str], Any], client_of: Any) -> None:
    cast = Cast(people, actor_of, client_of)
    old, young = request(cast), request(cast)
    for each in (old, young):
        officer = actor_of("bureau_officer")
        attach(officer, each, filename="x.txt", sent=b"x", now=clock.now())
        step(officer, each, Verb.CLOSE, text="完成", outcome="done", now=clock.now())
    with as_owner():
        FollowUp.objects.filter(pk=old).update(forget_at=clock.now() - timedelta(days=400))
        FollowUp.objects.filter(pk=young).update(forget_at=clock.now() + timedelta(days=400))
    assert value("select followups_forget('infinity')") == 1  # though the caller asks for all
    with as_owner():
        left = [model.objects.filter(**{name: each}).count() for each in (old, young) for model, name in
                ((FollowUp, "pk"), (Note, "follow_up_id"), (Attachment, "follow_up_id"))]  # fmt: skip
    assert left == [0, 0, 0, 1, 1, 1]
