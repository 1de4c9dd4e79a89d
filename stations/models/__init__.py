from .disputes import DisputeProfile, DisputeType
from .divisions import Division, DivisionManagement
from .grids import GridGroup, GridMember
from .offices import Committee, Office, StaffAssignment
from .policy import PolicyRow
from .stations import PartyTeam, PioneerPost, Station

__all__ = [
    "Committee",
    "DisputeProfile",
    "DisputeType",
    "Division",
    "DivisionManagement",
    "GridGroup",
    "GridMember",
    "Office",
    "PartyTeam",
    "PioneerPost",
    "PolicyRow",
    "StaffAssignment",
    "Station",
]
