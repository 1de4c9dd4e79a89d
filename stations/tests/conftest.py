from mediation.common.tests.flush import flush_past_refusals

__all__ = ["flush_past_refusals"]
