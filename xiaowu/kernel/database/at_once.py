"""Many tables made by one step of a migration."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import ModelOperation
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """New tables, with the fields, indexes and constraints that are added to them afterwards.

    Django builds each model that is near a changed one anew at every step, and in a register everything is near everything.
    Here a table is made as it is at the end, and models are built once for all. A step about any other table is a ValueError.
    """

    def __init__(self, steps: Sequence[Operation]) -> None:
        self.steps = tuple(steps)
        made = {step.name_lower for step in self.steps if isinstance(step, CreateModel)}
        named = {step.name_lower if isinstance(step, ModelOperation) else getattr(step, "model_name", "").lower() for step in self.steps}
        if strange := named - made:
            raise ValueError(f"not made here: {', '.join(sorted(strange))}")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        built = state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)
        if built is not None:
            _ = state.apps

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState) -> None:
        for step in self.steps:
            if isinstance(step, CreateModel):
                step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState) -> None:
        for step in reversed(self.steps):
            if isinstance(step, CreateModel):
                step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Make {sum(isinstance(step, CreateModel) for step in self.steps)} tables"
