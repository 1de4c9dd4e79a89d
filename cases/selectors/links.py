"""Cases that belong together, as the page of one of them shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices_files import SHOW_IDENTITY
from cases.models import Case, Document, DocumentFile, Session
from mediation.common.errors import RuleBroken

FULL_WIDTH = str.maketrans("()", "（）")


class NoSuchCase(RuleBroken):
    code = "no_such_case"
    message = gettext_lazy("No case of yours has the number %(number)s. Copy it from its page.")


@dataclass(frozen=True, slots=True)
class Related:
    """A case that belongs to another: a sentence, and its page if the person may open it."""

    sentence: str
    number: str
    reason: str = ""
    url: str = ""
    end_url: str = ""


def case_of_number(user, number: str) -> Case:
    """The case of this number among those the person may see; refused if there is none.

    Spaces do not count, and brackets may be typed half-width.
    """
    plain = "".join(number.split()).translate(FULL_WIDTH)
    case = Case.objects.visible_to(user).filter(number=plain).first()
    if case is None:
        raise NoSuchCase("number", number=number.strip())
    return case


def case_page(user, case: Case | None) -> str:
    """The address of the case's page for a mediator who may read it; empty for anybody else."""
    if case is None or getattr(user, "mediator", None) is None:
        return ""
    is_readable = Case.objects.visible_to(user).filter(pk=case.pk).exists()
    return reverse("cases:detail", args=[case.pk]) if is_readable else ""


def related_cases(user, case: Case, repeats: Sequence[Case]) -> list[Related]:
    """The first case of the dispute, its repeats, and linked cases."""
    links = sorted((*case.links.all(), *case.links_back.all()), key=lambda link: link.pk)
    links = [link for link in links if link.ended_at is None]
    others = [link.other if link.case_id == case.pk else link.case for link in links]
    first = [case.same_dispute_as] if case.same_dispute_as_id else []
    ids = {row.pk for row in (*first, *repeats, *others)}
    if not ids:
        return []
    readable = set(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))

    def url_of(row: Case) -> str:
        return reverse("cases:detail", args=[row.pk]) if row.pk in readable else ""

    return [
        *(Related(_("Same dispute; counted there"), row.number, url=url_of(row)) for row in first),
        *(
            Related(_("Repeat, closed into this case"), row.number, url=url_of(row))
            for row in repeats
        ),
        *(
            Related(
                link.get_kind_display(),
                row.number,
                link.reason,
                url_of(row),
                reverse("cases:end_link", args=[link.pk]),
            )
            for link, row in zip(links, others, strict=True)
        ),
    ]


@dataclass(frozen=True, slots=True)
class RepeatPaper:
    """A paper on the file of a repeat, with the scans that the person may open."""

    name: str
    scans: list[DocumentFile]


@dataclass(frozen=True, slots=True)
class Material:
    """What a repeat brings along: its sessions and the papers of its file."""

    number: str
    sessions: list[Session]
    papers: list[RepeatPaper]


def material_of_repeats(user, repeats: Sequence[Case], *, with_identity: bool) -> list[Material]:
    """Sessions and papers of the cases that were closed into one, to be read from its page.

    ``with_identity``: the person may see who the parties are, and so copies of their cards.
    """
    scans = DocumentFile.objects.visible_to(user).on_file().select_related("stored")
    if not with_identity:
        scans = scans.exclude(document__paper__in=SHOW_IDENTITY)
    on_file = Document.objects.on_file().prefetch_related(Prefetch("files", scans))
    prefetch_related_objects(repeats, "sessions", Prefetch("documents", on_file))
    return [
        Material(
            repeat.number,
            list(repeat.sessions.all()),
            [
                RepeatPaper(str(document.get_paper_display()), list(document.files.all()))
                for document in repeat.documents.all()
            ],
        )
        for repeat in repeats
    ]
