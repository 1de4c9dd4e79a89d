"""Which rows a user sees. Every door asks ``visible_to(user)``; the answer is deny by default.

A queryset says per role what is seen::

    class CaseQuerySet(ScopedQuerySet):
        def seen_by(self, role, user):
            if role == Role.OFFICE_HEAD:
                return Q(office__in=office_ids(user))
            return NONE

A user with several roles sees the union. SECURITY 3.2, R1, R2.
"""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from mediation.common.memory import forget, remember
from mediation.common.roles import roles_of

__all__ = ["ALL", "NONE", "ScopedQuerySet", "forget", "remember"]

ALL = Q()
NONE = Q(pk__in=())


class ScopedQuerySet(QuerySet):
    """Base of every queryset whose rows are not everybody's."""

    def seen_by(self, role, user) -> Q:
        """What one role of the user sees: a Q, `ALL` or `NONE`."""
        return NONE

    def visible_to(self, user):
        """The rows that some role of the user sees today, each once."""
        union = NONE
        for role in sorted(roles_of(user)):
            seen = self.seen_by(role, user)
            if seen is NONE:
                continue
            if seen is ALL:
                return self.all()
            union = seen if union is NONE else union | seen
        if union is NONE:
            return self.none()
        return self._once(union)

    def _once(self, seen: Q):
        if any(self._spans_many(path) for path in _paths(seen)):
            rows = self.model._base_manager.using(self.db).filter(seen)
            return self.filter(pk__in=rows.values("pk"))
        return self.filter(seen)

    def _spans_many(self, path: str) -> bool:
        steps = self.query.names_to_path(path.split("__"), self.model._meta, fail_on_missing=False)
        return any(step.m2m for step in steps[0])


def _paths(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _paths(child)
        elif isinstance(child, tuple):
            yield child[0]
