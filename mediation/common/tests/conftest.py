from mediation.common.tests.flush import flush_past_refusals
from mediation.common.tests.once import (
    django_db_modify_db_settings,
    doors,
    static_files_found_once,
    what_stays_is_not_swept,
)

__all__ = [
    "django_db_modify_db_settings",
    "doors",
    "flush_past_refusals",
    "static_files_found_once",
    "what_stays_is_not_swept",
]
