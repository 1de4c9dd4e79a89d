"""Closed lists of the case file: what it is for, its requirements, its archive."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper

MADE_BY_MACHINE = (Paper.COVER, Paper.BACK_COVER)
"""Printed when the file is bound; nobody is asked to put them on file."""

SHOW_IDENTITY = frozenset({Paper.IDENTITY, Paper.POWER})
"""Papers that are copies of documents of identity: shown to those who may read the identity."""


class FilePurpose(models.TextChoices):
    """What a file has to be complete for (DOMAIN §2.1: the lists differ)."""

    ARCHIVE = "archive", _("archive")
    PAY = "pay", _("pay")
    CONFIRMATION = "confirmation", _("judicial confirmation")


class OutcomeGroup(models.TextChoices):
    """Which cases a rule is about, by how they ended."""

    ALL = "all", _("every case")
    MEDIATED = "mediated", _("mediated, however it ended")
    SETTLED_WRITTEN = "settled_written", _("settled in writing")
    SETTLED_ORAL = "settled_oral", _("settled orally")
    FAILED = "failed", _("ended without an agreement")


class VolumeState(models.TextChoices):
    """Where an archived file stands (归档卷宗)."""

    KEPT = "kept", _("kept")
    DESTROYED = "destroyed", _("destroyed")


class AppraisalAction(models.TextChoices):
    """What an appraisal (鉴定) proposes for a file whose term is over."""

    EXTEND = "extend", _("keep it longer")
    DESTROY = "destroy", _("destroy it")


class AppraisalStatus(models.TextChoices):
    OPEN = "open", _("waiting for another person's decision")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
