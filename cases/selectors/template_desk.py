"""The page of all templates: which one is in force for each paper, and what a template may name."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from cases.choices import PrintedPaper, TemplateStatus
from cases.models import PaperTemplate
from cases.selectors.paper_facts import PaperFacts
from stations.models import Division


@dataclass(frozen=True, slots=True)
class Held:
    """A paper with the bureau's version in force, if any, and how many wait."""

    paper: str
    label: str
    own: PaperTemplate | None
    waiting: int


@dataclass(frozen=True, slots=True)
class NamedFact:
    """``{{ case.number }}``; a list is gone through with ``{% for %}``."""

    path: str
    is_list: bool
    is_question: bool


def template_desk(district: Division) -> list[Held]:
    """All papers in binding order; the contents are not read."""
    rows = PaperTemplate.objects.filter(district=district).exclude(status=TemplateStatus.RETIRED)
    found = list(rows.defer("content"))
    own = {row.paper: row for row in found if row.status == TemplateStatus.IN_FORCE}
    waiting = [row.paper for row in found if row.status == TemplateStatus.OFFERED]
    return [
        Held(paper.value, str(paper.label), own.get(paper), waiting.count(paper))
        for paper in PrintedPaper
    ]


def facts_to_name() -> list[NamedFact]:
    """Every fact by the name a template calls it by."""
    return list(_facts(PaperFacts, ""))


def example_of(sample: PaperFacts, path: str) -> str:
    """What the fact says in ``sample``; nothing for a list, a yes or no, a group of facts."""
    value: Any = sample
    for step in path.split("."):
        value = getattr(value, step.removesuffix("[]"), "")
        if step.endswith("[]"):
            value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def _facts(shape: type, path: str) -> Iterator[NamedFact]:
    hints = get_type_hints(shape)
    for field in fields(shape):
        yield from _fact(hints[field.name], f"{path}{field.name}")


def _fact(kind: Any, path: str) -> Iterator[NamedFact]:
    if get_origin(kind) is tuple:
        yield NamedFact(path, is_list=True, is_question=False)
        inner = get_args(kind)[0]
        # Parties and the like are listed once, under the list that holds them first.
        if (
            is_dataclass(inner)
            and path in ("parties", "mediators", "sessions")
            or is_dataclass(inner)
            and "." in path
        ):
            yield from _facts(inner, f"{path}[].")
    elif is_dataclass(kind):
        if path not in ("to", "session", "next_session"):
            yield from _facts(kind, f"{path}.")
        else:
            yield NamedFact(f"{path}.…", is_list=False, is_question=False)
    else:
        yield NamedFact(path, is_list=False, is_question=kind is bool)
