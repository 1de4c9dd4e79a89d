"""The bureau's own templates of papers: offered by one person, put in force by another."""

from hashlib import sha256

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import PrintedPaper, TemplateStatus
from cases.models import PaperTemplate
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_unknown
from stations.models import Division

from .printing.checks import MAX_BYTES, NotWord, TemplateTooBig, check_template


class SameTemplate(RuleBroken):
    code = "same_template"
    message = _("This very file was offered before, as version %(version)s.")


class OwnTemplate(RuleBroken):
    code = "own_template"
    message = _(
        "Another person than the one who offered the template puts it in force. Ask a colleague."
    )


class NotWaiting(RuleBroken):
    code = "template_not_waiting"
    message = _("Only a template that waits for a second person can be put in force.")


class AlreadyRetired(RuleBroken):
    code = "template_already_retired"
    message = _("This template is no longer in force.")


class ReasonMissing(RuleBroken):
    code = "template_reason_missing"
    message = _("Say in a few words why.")


def try_file(file: File) -> None:
    """What `offer_template` refuses of a file, before any transaction: it takes seconds, and on
    the embedded database nobody else can write while a transaction is open."""
    check_template(_content(file))


@transaction.atomic
def offer_template(
    *, district: Division, paper: PrintedPaper, file: File, note: str, by: User
) -> PaperTemplate:
    """Keep a Word file as the next version of a paper's template; it is not used yet.

    Refused, under the field ``file``: what `check_template` refuses, and a file that is a
    version already. The name of the file is not kept.
    """
    refuse_unknown("paper", paper, PrintedPaper.values)
    content = _content(file)
    check_template(content)
    digest = sha256(content).hexdigest()
    Division.objects.select_for_update().get(pk=district.pk)
    versions = PaperTemplate.objects.filter(district=district, paper=paper)
    if same := versions.filter(sha256=digest).first():
        raise SameTemplate("file", version=same.version)
    template = PaperTemplate(
        district=district,
        paper=paper,
        version=versions.aggregate(last=Max("version", default=0))["last"] + 1,
        content=content,
        sha256=digest,
        note=note.strip(),
        offered_by=by,
        offered_at=timezone.now(),
    )
    template.clean_fields(exclude=["district", "offered_by"])
    template.save(force_insert=True)
    audit.record(
        "template_offered", template, by=by, paper=paper, version=template.version, sha256=digest
    )
    return template


@transaction.atomic
def activate_template(*, template: PaperTemplate, by: User) -> PaperTemplate:
    """Print the paper with this version from now on; the one before it retires.

    Refused: the author's own word, a version that does not wait any more, and one that no longer
    passes the checks.
    """
    template = _locked(template)
    if template.status != TemplateStatus.OFFERED:
        raise NotWaiting
    if template.offered_by_id == by.pk:
        raise OwnTemplate
    check_template(bytes(template.content))
    now = timezone.now()
    PaperTemplate.objects.in_force().filter(
        district=template.district_id, paper=template.paper
    ).update(
        status=TemplateStatus.RETIRED,
        retired_by=by,
        retired_at=now,
        reason=f"→ {template.version}",
    )
    template.status = TemplateStatus.IN_FORCE
    template.activated_by, template.activated_at = by, now
    template.save(update_fields=["status", "activated_by", "activated_at"])
    audit.record(
        "template_activated", template, by=by, paper=template.paper, version=template.version
    )
    return template


@transaction.atomic
def retire_template(*, template: PaperTemplate, reason: str, by: User) -> PaperTemplate:
    """Take a version back: a waiting one is not wanted, one in force gives way to the built-in."""
    template = _locked(template)
    if template.status == TemplateStatus.RETIRED:
        raise AlreadyRetired
    if not reason.strip():
        raise ReasonMissing("reason")
    template.status = TemplateStatus.RETIRED
    template.retired_by, template.retired_at = by, timezone.now()
    template.reason = reason.strip()
    template.clean_fields(exclude=["district", "offered_by", "activated_by", "retired_by"])
    template.save(update_fields=["status", "retired_by", "retired_at", "reason"])
    audit.record(
        "template_retired", template, by=by, paper=template.paper, version=template.version
    )
    return template


def _locked(template: PaperTemplate) -> PaperTemplate:
    """The row, and with it every version of the paper, for this transaction."""
    Division.objects.select_for_update().get(pk=template.district_id)
    return PaperTemplate.objects.select_for_update().get(pk=template.pk)


def _content(file: File) -> bytes:
    """The bytes, read no further than the limit."""
    file.seek(0)
    content: bytes = file.read(MAX_BYTES + 1)
    if not content:
        raise NotWord("file")
    if len(content) > MAX_BYTES:
        raise TemplateTooBig("file")
    return content
