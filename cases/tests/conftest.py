from mediation.common.tests.clock import on_10_april_2025
from mediation.common.tests.flush import flush_past_refusals
from mediation.common.tests.once import (
    django_db_modify_db_settings,
    static_files_found_once,
    what_stays_is_not_swept,
)

__all__ = [
    "django_db_modify_db_settings",
    "flush_past_refusals",
    "on_10_april_2025",
    "static_files_found_once",
    "what_stays_is_not_swept",
]
