"""Rows on their way to the database, written by the thousand so that memory stays flat."""

from typing import Any

from django.db import models

from mediation.common.bulk import copy_rows, reserve_ids

CHUNK = 5000
KEYS = 500


class Table:
    """Rows of one model. ``add`` gives the row's key at once; it is written with its chunk."""

    def __init__(self, model: type[models.Model], columns: tuple[str, ...]) -> None:
        self.model = model
        self.columns = ("id", *columns)
        self.count = 0
        self._rows: list[list[Any]] = []
        self._keys: list[int] = []

    def reserve(self) -> int:
        """A key for a row that is added later (``add(id=…)``)."""
        if not self._keys:
            self._keys = list(reversed(reserve_ids(self.model, KEYS)))
        return self._keys.pop()

    def add(self, **values: Any) -> int:
        """Put a row in line; columns not named are null. Refuses a column that is not listed."""
        if "id" not in values:
            values["id"] = self.reserve()
        key: int = values["id"]
        row = [values.pop(column, None) for column in self.columns]
        if values:
            raise TypeError(f"{self.model.__name__}: {', '.join(values)} not listed")
        self._rows.append(row)
        self.count += 1
        if len(self._rows) >= CHUNK:
            self.flush()
        return key

    def flush(self) -> None:
        copy_rows(self.model, self.columns, self._rows)
        self._rows = []


class Writer:
    """All tables of a load. Foreign keys are checked at the end, so their order is free."""

    def __init__(self) -> None:
        self.tables: dict[type[models.Model], Table] = {}

    def table(self, model: type[models.Model], *columns: str) -> Table:
        """The table of a model; the first call says which columns are filled in."""
        if model not in self.tables:
            self.tables[model] = Table(model, columns)
        return self.tables[model]

    def flush(self) -> None:
        for table in self.tables.values():
            table.flush()

    @property
    def counts(self) -> dict[str, int]:
        """Rows written per model."""
        return {model._meta.label: table.count for model, table in self.tables.items()}
