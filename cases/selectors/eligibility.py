"""What was found when the agreement was last checked for judicial confirmation."""

from cases.calc.eligibility import DOUBTS, EXCLUDED, Ground, Verdict
from cases.models import Case, EligibilityCheck
from cases.reasons import ADVICE
from mediation.common.crypto import blind_index


def agreement_key(case: Case) -> str:
    """A keyed hash of the agreement's words: another agreement has another one."""
    agreement = case.agreement
    return blind_index(f"{agreement.effective_on}:{agreement.content}") or ""


def last_check(case: Case) -> EligibilityCheck | None:
    """The last check of the agreement as it is now; an older agreement's does not count."""
    return case.eligibility_checks.filter(agreement_key=agreement_key(case)).first()


def verdict_of(check: EligibilityCheck) -> Verdict:
    found = set(check.grounds)
    return Verdict(
        excluded=tuple(ground for ground in EXCLUDED if ground in found),
        doubts=tuple(ground for ground in DOUBTS if ground in found),
    )


def advice(grounds: tuple[Ground, ...]) -> list[str]:
    """One sentence a ground: what it is, and what the parties can do instead."""
    return [str(ADVICE[ground]) for ground in grounds]


def against_printing(case: Case) -> tuple[list[str], list[str]]:
    """What stands against printing the joint application: sentences that forbid, that warn.

    Unchecked agreements are not printed: the first list then says to check.
    """
    check = last_check(case) if hasattr(case, "agreement") else None
    if check is None:
        return [str(ADVICE["unchecked"])], []
    verdict = verdict_of(check)
    return advice(verdict.excluded), advice(verdict.doubts)
