from mediation.common.tests.flush import flush_past_refusals
from mediation.common.tests.once import doors, static_files_found_once, what_stays_is_not_swept

__all__ = [
    "doors",
    "flush_past_refusals",
    "static_files_found_once",
    "what_stays_is_not_swept",
]
