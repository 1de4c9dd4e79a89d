"""What a template may do: name known facts, ask whether, and go through lists. Nothing else.

Templates are code (SECURITY S14, R24). Three walls: a template is compiled only if every part
of it is on the short list below; it runs in Jinja's sandbox; what a fact says is escaped before
it meets the document, so that braces, angle brackets and control characters of a value are
letters and nothing more.
"""

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from django.utils.translation import gettext_lazy as _
from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from cases.selectors.paper_facts import PaperFacts
from mediation.common.errors import RuleBroken

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.If,
    nodes.For,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
)
DEEPEST = 3
"""Loops inside of each other: a list within a list of a list is all that papers have."""

USUAL_LIST, MOST_LETTERS = 20, 4 * 2**20
"""With so many entries in every list the paper must not become longer (code of Word counted)."""

LOOP = {"index": str, "first": bool, "last": bool}
DEPTH = ""
"""Where a scope keeps how deep it is; no name of a template is empty."""

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}
_ESCAPES |= {"{": "&#123;", "}": "&#125;", "\r": "", "\t": " "}
# XML cannot hold these; the control pictures of Unicode show that something stood here.
_ESCAPES |= {chr(n): chr(0x2400 + n) for n in range(32) if chr(n) not in "\t\n\r"}
_ESCAPES |= {chr(n): "\ufffd" for n in (0xFFFE, 0xFFFF)}
_SURROGATES = re.compile("[\ud800-\udfff]")
_TABLE = str.maketrans(_ESCAPES)


class NotAllowed(RuleBroken):
    code = "template_not_allowed"
    message = _(
        "The template uses “%(what)s”, which is not allowed. Templates may only name facts, ask "
        "{%% if %%} and go through lists with {%% for %%}."
    )


class UnknownFact(RuleBroken):
    code = "template_unknown_fact"
    message = _(
        "The template names “%(name)s”, which does not exist. Take the names from the list of "
        "facts."
    )


class TooLong(RuleBroken):
    code = "template_too_long"
    message = _(
        "The template makes too long a paper. Shorten its text, and do not go through a list "
        "inside of another list."
    )


class Environment(SandboxedEnvironment):
    """Compiles only what `check` lets pass, escapes every value, forgives nothing unknown."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=as_xml)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(source, str):
            source = self.parse(source)
        check(source)
        return super().compile(source, *args, **kwargs)


def as_xml(value: Any) -> Any:
    """A value as it stands in the document: letter for letter, escaped."""
    if isinstance(value, Markup):
        return value
    return Markup(_SURROGATES.sub("\ufffd", str(value)).translate(_TABLE))  # noqa: S704


def check(template: nodes.Template) -> None:
    """Refuse (`NotAllowed`, `UnknownFact`, `TooLong`) what goes beyond the short list."""
    _check_body(template.body, dict(known_facts(PaperFacts)))
    if _length(template) > MOST_LETTERS:
        raise TooLong("file")


def known_facts(shape: type) -> Iterator[tuple[str, Any]]:
    """Names and types of the facts of a shape."""
    hints = get_type_hints(shape)
    for field in fields(shape):
        yield field.name, hints[field.name]


def _check_body(body: list[nodes.Node], scope: Mapping[str, Any]) -> None:
    for node in body:
        _check_node(node, scope)


def _check_node(node: nodes.Node, scope: Mapping[str, Any]) -> None:
    if not isinstance(node, ALLOWED):
        raise NotAllowed("file", what=type(node).__name__.lower())
    if isinstance(node, nodes.Output):
        _check_output(node, scope)
    elif isinstance(node, nodes.For):
        _check_loop(node, scope)
    elif isinstance(node, nodes.Name | nodes.Getattr):
        _type_of(node, scope)
    else:
        _check_body(list(node.iter_child_nodes()), scope)


def _check_output(node: nodes.Output, scope: Mapping[str, Any]) -> None:
    """Only texts are printed; a group of facts or a list is not one."""
    for part in node.nodes:
        _check_node(part, scope)
        if isinstance(part, nodes.Name | nodes.Getattr) and _type_of(part, scope) is not str:
            raise NotAllowed("file", what=f"{{{{ {_path(part)} }}}}")


def _check_loop(node: nodes.For, scope: Mapping[str, Any]) -> None:
    if not isinstance(node.target, nodes.Name) or node.test or node.recursive or node.else_:
        raise NotAllowed("file", what="for … if/else")
    kind = _type_of(node.iter, scope)
    if get_origin(kind) is not tuple:
        raise NotAllowed("file", what=f"for … in {_path(node.iter)}")
    depth = scope.get(DEPTH, 0) + 1
    if depth > DEEPEST:
        raise NotAllowed("file", what="for … for … for … for")
    inner = {**scope, node.target.name: get_args(kind)[0], "loop": LOOP, DEPTH: depth}
    _check_body(node.body, inner)


def _length(node: nodes.Node) -> int:
    """How long the text becomes, without what the facts say."""
    if isinstance(node, nodes.TemplateData):
        return len(node.data)
    inside = sum(map(_length, node.iter_child_nodes()))
    return inside * USUAL_LIST if isinstance(node, nodes.For) else inside


def _type_of(node: nodes.Node, scope: Mapping[str, Any]) -> Any:
    """The type of what a name or a path of names stands for."""
    if isinstance(node, nodes.Name):
        if node.name not in scope:
            raise UnknownFact("file", name=node.name)
        return scope[node.name]
    if not isinstance(node, nodes.Getattr):
        raise NotAllowed("file", what=type(node).__name__.lower())
    owner = _type_of(node.node, scope)
    inside = owner if isinstance(owner, dict) else _fields_of(owner)
    if node.attr not in inside:
        raise UnknownFact("file", name=_path(node))
    return inside[node.attr]


def _fields_of(kind: Any) -> dict[str, Any]:
    return dict(known_facts(kind)) if isinstance(kind, type) and is_dataclass(kind) else {}


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return typing.cast(str, getattr(node, "name", type(node).__name__.lower()))
