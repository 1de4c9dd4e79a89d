"""The template of a paper: the bureau's own that is in force, else the built-in one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.models import PaperTemplate

HERE = Path(__file__).resolve().parents[2] / "documents"


@cache
def built_in(paper: str) -> bytes:
    """The template that comes with the site."""
    return (HERE / f"{paper}.docx").read_bytes()


@dataclass(frozen=True, slots=True)
class Template:
    content: bytes
    is_built_in: bool


def template_of(paper: str, district: int) -> Template:
    """The .docx template to fill in for a paper of the district."""
    own = PaperTemplate.objects.in_force().filter(district=district, paper=paper).first()
    return Template(bytes(own.content), False) if own else Template(built_in(paper), True)
