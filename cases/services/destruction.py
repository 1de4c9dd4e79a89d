"""What is wiped when an archived file is destroyed, and what stays as its tombstone.

Two lists, each column in one of them (a test compares them with the models). Wiped: the people,
what they said and what was written about them. Kept: numbers, days, kinds, outcomes, money, and
the decisions of reviewers, whose rows are sealed. Visits belong to `assessment` and have a term
of their own. The rows themselves stay: nothing is deleted.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db.models import F, QuerySet
from django.utils import timezone

from cases.models import Case, DocumentFile
from mediation.common import files

from .printed_files import withdraw_prints
from .search import index_case

BLANK = ""
GONE = "—"
"""In place of words that were there, so that a row which needs a reason still has one."""

WIPED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "cases.Party": (
        "case",
        {
            "name": BLANK,
            "id_number": BLANK,
            "id_number_index": None,
            "phone": BLANK,
            "phone_index": None,
            "sex": BLANK,
            "birth_date": None,
            "ethnicity": BLANK,
            "occupation": BLANK,
            "address": BLANK,
            "guardian_name": BLANK,
        },
    ),
    "cases.Agreement": ("case", {"facts": GONE, "content": GONE, "why_oral": GONE}),
    "cases.Obligation": ("agreement__case", {"description": GONE}),
    "cases.Session": ("case", {"place": GONE, "recorder": GONE, "record": GONE}),
    "cases.Participant": ("session__case", {"name": GONE}),
    "cases.SessionPlan": ("case", {"place": GONE, "reason": GONE}),
    "cases.Inquiry": (
        "case",
        {
            "place": GONE,
            "person_asked": GONE,
            "relation": GONE,
            "recorder": GONE,
            "record": GONE,
        },
    ),
    "cases.Escalation": ("case", {"measure": GONE, "result": GONE}),
    "cases.EscalationStep": ("escalation__case", {"reply": GONE}),
    "cases.Clue": ("case", {"description": GONE, "reason": GONE}),
    "cases.CaseDraft": ("case", {"content": BLANK}),
    "cases.Fulfilment": ("obligation__agreement__case", {"note": GONE}),
    "cases.Urging": ("obligation__agreement__case", {"answer": GONE}),
    "cases.Default": ("obligation__agreement__case", {"reason": GONE}),
    "cases.Referral": ("case", {"note": GONE}),
    "cases.Recusal": ("case", {"note": GONE, "reason": GONE}),
    "cases.TermExtension": ("case", {"reason": GONE}),
    "cases.CaseLink": ("case", {"reason": GONE}),
    "cases.DuplicateSuspicion": ("case", {"reason": GONE}),
    "cases.TeamProposal": ("case", {"reason": GONE, "answer": GONE}),
    "cases.JointApplicant": ("confirmation__case", {"agent_name": GONE}),
    "cases.Objection": ("confirmation__case", {"grounds": GONE}),
    "cases.Confirmation": ("case", {"reason": GONE}),
    "cases.Document": ("case", {"taken_off_reason": GONE}),
    "cases.MediationRequest": (
        "case",
        {
            "name": BLANK,
            "phone": BLANK,
            "phone_index": None,
            "about": BLANK,
            "other_side": BLANK,
            "reason": BLANK,
        },
    ),
    "cases.RequestCall": ("request__case", {"note": BLANK}),
    "cases.CaseSearch": ("case", {"body": BLANK, "names": BLANK, "grams": BLANK}),
}
CASE_WIPED = {"summary": GONE, "place": GONE, "outcome_note": GONE}

KEPT: Mapping[str, frozenset[str]] = {
    "cases.Case": frozenset({"number", "source_document", "external_number"}),
    "cases.CaseSearch": frozenset({"header"}),
    "cases.Review": frozenset({"reason"}),
    "cases.Appraisal": frozenset({"reason", "decision_note"}),
    "cases.Confirmation": frozenset({"ruling_number"}),
    "cases.DuplicateSuspicion": frozenset({"reason_code"}),
    "cases.EligibilityCheck": frozenset({"grounds", "agreement_key"}),
    "cases.Enforcement": frozenset({"court_name"}),
    "cases.Escalation": frozenset({"reported_to"}),
    "cases.MediationRequest": frozenset({"number", "content_hash", "notice_version"}),
    "cases.PrintedFile": frozenset({"name"}),
    "cases.Referral": frozenset({"body"}),
}


def destroy(case: Case) -> int:
    """Wipe a case whose archived file is destroyed; how many scans were shredded.

    Part of `decide_appraisal`, which has locked the file and writes the audit row. The scans go
    once the transaction is over.
    """
    for label, (path, blanks) in WIPED.items():
        _wipe(apps.get_model(label)._base_manager.filter(**{path: case}), blanks)
    _wipe(Case.objects.filter(pk=case.pk), CASE_WIPED)
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, updated_at=timezone.now())
    index_case(case)
    withdraw_prints(case)
    shown = DocumentFile.objects.filter(document__case=case).select_related("stored")
    for each in shown:
        files.discard(each.stored)
    return len(shown)


def _wipe(rows: QuerySet, blanks: Mapping[str, Any]) -> None:
    for name, blank in blanks.items():
        if blank == GONE:
            rows.exclude(**{name: ""}).update(**{name: GONE})
    if plain := {name: blank for name, blank in blanks.items() if blank != GONE}:
        rows.update(**plain)
