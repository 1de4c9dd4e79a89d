"""Migrations that start an empty database: all tables of an app in one step.

Django draws every model anew after each operation of a migration. With a hundred tables that
alone takes half a minute; the statements for the database take less than a second.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateTogether(Operation):
    """The models that ``operations`` describe, as they are after the last of them.

    ``operations`` are those of an ordinary first migration: `CreateModel`, and what adds fields,
    constraints and indexes to the new models. Undone, the tables are dropped, last one first.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.operations if isinstance(one, CreateModel)]

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # the drawn models: once more at the end, not each time
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name in reversed(self.names):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        return f"Create {len(self.names)} tables"
