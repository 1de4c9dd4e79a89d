"""Closed lists of the people side of the house."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")


class Origin(models.TextChoices):
    """Where mediators come from (DOMAIN §3.1)."""

    RETIRED_CADRE = "retired_cadre", _("retired cadre")
    LAWYER = "lawyer", _("lawyer")
    LEGAL_WORKER = "legal_worker", _("grassroots legal worker")
    COMMUNITY_WORKER = "community_worker", _("community worker")
    VOLUNTEER = "volunteer", _("volunteer")
    OTHER = "other", _("other")


class Education(models.TextChoices):
    SENIOR_SECONDARY = "senior_secondary", _("senior secondary or below")
    COLLEGE = "college", _("junior college")
    BACHELOR = "bachelor", _("bachelor")
    POSTGRADUATE = "postgraduate", _("postgraduate")


class PoliticalStatus(models.TextChoices):
    PARTY_MEMBER = "party_member", _("party member")
    LEAGUE_MEMBER = "league_member", _("league member")
    OTHER_PARTY = "other_party", _("member of another party")
    MASSES = "masses", _("no party")


class ContractKind(models.TextChoices):
    """Full-time mediators hold a commission contract, part-time ones an appointment."""

    COMMISSION = "commission", _("commission contract (full-time)")
    APPOINTMENT = "appointment", _("appointment (part-time)")


class EndReason(models.TextChoices):
    """Why a contract ended before its agreed day; turnover counts by reason (DOMAIN §3.5)."""

    UNDER_QUOTA = "under_quota", _("quarterly quota not met")
    MISCONDUCT = "misconduct", _("misconduct (People's Mediation Law, art. 15)")
    RESIGNED = "resigned", _("resigned")
    MUTUAL = "mutual", _("ended by agreement")
    DECEASED = "deceased", _("deceased")


class SheetStatus(models.TextChoices):
    OPEN = "open", _("not signed yet")
    SIGNED = "signed", _("signed and locked")


class LeaveKind(models.TextChoices):
    PERSONAL = "personal", _("personal leave")
    SICK = "sick", _("sick leave")
    OFFICIAL = "official", _("official leave")
    STATUTORY = "statutory", _("statutory leave")


class LeaveStatus(models.TextChoices):
    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    RETURNED = "returned", _("back from leave")
