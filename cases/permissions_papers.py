"""May this person print papers of a case, and which?

Papers name the parties in full, so they are open to whom the identity is open (SECURITY 3.3 row
2): a mediator until 90 days after closing, the office, the bureau. The court's liaison gets what
is submitted with an application and no narrative (rows 3–5).
"""

from cases.calc.sheets import Sheet
from cases.choices_files import VolumeState
from cases.permissions import can_see_parties, mediates
from stations.permissions import works_for_bureau, works_for_office


def can_print(user, case) -> bool:
    return can_see_parties(user, case) and not is_destroyed(case)


def is_destroyed(case) -> bool:
    """Nothing is printed from what is left of a file that was destroyed."""
    volume = getattr(case, "volume", None)
    return volume is not None and volume.state == VolumeState.DESTROYED


def prints_for_court_only(user, case) -> bool:
    """True for the court's liaison, who sees the case because it was submitted to the court."""
    if mediates(user, case):
        return False
    inside = works_for_office(user, case.office_id) or works_for_bureau(user, case.district_id)
    return not inside


def can_print_paper(user, case, sheet: Sheet) -> bool:
    if not can_print(user, case):
        return False
    return sheet.for_court or not prints_for_court_only(user, case)


def can_fetch_print(user, printed) -> bool:
    """Whoever asked for a file fetches it while all of its cases are still open to them."""
    mine = printed.made_for_id == user.pk
    return mine and all(
        can_print(user, case) and (printed.is_for_court or not prints_for_court_only(user, case))
        for case in printed.cases.select_related("volume").prefetch_related("mediators")
    )
