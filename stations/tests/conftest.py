from mediation.common.tests.clock import on_10_april_2025
from mediation.common.tests.flush import flush_past_refusals

__all__ = ["flush_past_refusals", "on_10_april_2025"]
