"""Who sees which rows: a table of users and what of two rows each one sees."""

from collections.abc import Mapping

from mediation.common.memory import forget


def seen_by_each(rows, users: Mapping[str, object]) -> dict[str, set]:
    """For every user the primary keys of ``rows`` visible to them; each row at most once."""
    found = {}
    for name, user in users.items():
        forget(user)
        keys = list(rows.visible_to(user).values_list("pk", flat=True))
        assert len(keys) == len(set(keys)), f"{name} sees a row twice"
        found[name] = set(keys)
    return found
