from .attendance import AttendanceEntry, AttendanceSheet, LeaveRequest
from .contracts import Contract
from .people import Grade, Mediator, Posting

__all__ = [
    "AttendanceEntry",
    "AttendanceSheet",
    "Contract",
    "Grade",
    "LeaveRequest",
    "Mediator",
    "Posting",
]
