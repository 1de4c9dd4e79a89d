"""Verbs in the admin: one declaration gives the list action, the button on the page, the form.

::

    @service_action(
        description=_("Return to the office"), permission="cases.review_bureau",
        done=_("%(row)s is returned."), form=ReasonForm, when=lambda row: row.is_waiting,
    )
    def return_case(self, row, *, by, reason):
        return reviews.return_case(case=row, reason=reason, by=by)

The method calls one service. For a list it is called once per row; each success and each
refusal is reported with its sentence, and one row's refusal does not undo another's success.
Nothing happens on a GET: a button leads to a page that says what will be done.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from mediation.common.errors import REFUSALS, Sentence, sentence_of

CONFIRMED = "service_action"
NAMES_AT_ONCE = 10
Place = Literal["rows", "row", "list"]


@dataclass(frozen=True)
class ServiceAction:
    """What `service_action` was told about a method."""

    name: str
    description: str | Promise
    permission: str
    done: str | Promise | Callable[[Any, Any], str]
    places: tuple[Place, ...]
    form: type[forms.Form] | None
    when: Callable[[Any], bool] | None
    explanation: str | Promise
    reveals: bool
    variant: ActionVariant
    icon: str | None


@dataclass
class Outcome:
    """What became of one row; a refusal has its sentences by field as well."""

    row: Any
    sentence: str
    refused: bool
    said: Sequence[Sentence] = ()


def service_action(
    *,
    description: str | Promise,
    permission: str,
    done: str | Promise | Callable[[Any, Any], str],
    places: tuple[Place, ...] = ("rows", "row"),
    form: type[forms.Form] | None = None,
    when: Callable[[Any], bool] | None = None,
    explanation: str | Promise = "",
    reveals: bool = False,
    variant: ActionVariant = ActionVariant.DEFAULT,
    icon: str | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a method ``f(self, row, *, by, **form_data)`` a verb of the admin.

    ``permission`` is a codename of the matrix; without it the verb does not exist (404). ``done``
    is a sentence with ``%(row)s``, or a function of the row and the service's result.
    ``places``: "rows" (tick several in the list), "row" (a button on the row's page), "list" (a
    button above the list; the method then takes no row). ``when`` hides the button where the
    verb makes no sense; the service still decides. ``reveals``: ``done`` tells a secret, which
    is shown once on a page of its own and stored nowhere.
    """

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        method.service_action = ServiceAction(  # type: ignore[attr-defined]
            name=method.__name__,
            description=description,
            permission=permission,
            done=done,
            places=places,
            form=form,
            when=when,
            explanation=explanation,
            reveals=reveals,
            variant=variant,
            icon=icon,
        )
        return method

    return mark


class ServiceActionsMixin:
    """Finds the methods under `service_action` and wires them into list and page."""

    def service_actions(self, request: HttpRequest, place: Place) -> list[ServiceAction]:
        """The verbs of this place that the person holds the permission for, in written order."""
        return [
            action
            for action in _declared(type(self))
            if place in action.places and request.user.has_perm(action.permission)
        ]

    # --- wiring

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)  # type: ignore[misc]
        for action in self.service_actions(request, "rows"):
            actions[action.name] = (_run_on_selected(action), action.name, action.description)
        return actions

    def get_urls(self) -> list[Any]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"  # type: ignore[attr-defined]
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("do/<str:name>/", wrap(self.do_view), name=f"{prefix}_do"),
            path("<path:object_id>/do/<str:name>/", wrap(self.do_view), name=f"{prefix}_do"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        buttons = [self._button(action) for action in self.service_actions(request, "list")]
        context = {"service_buttons": buttons, **(extra_context or {})}
        return super().changelist_view(request, context)  # type: ignore[misc]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any):
        row = kwargs.get("obj")
        if row is not None:
            context["service_buttons"] = [
                self._button(action, row)
                for action in self.service_actions(request, "row")
                if action.when is None or action.when(row)
            ]
        return super().render_change_form(request, context, **kwargs)  # type: ignore[misc]

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> Any:
        """Django trusts the posted ids to be ids."""
        try:
            return super().response_action(request, queryset)  # type: ignore[misc]
        except (ValueError, ValidationError):
            messages.error(request, _("What was selected is not there any more."))
            return redirect(request.get_full_path())

    # --- doing

    def do_view(
        self, request: HttpRequest, name: str, object_id: str | None = None
    ) -> HttpResponseBase:
        """The page of one verb, for one row or for the list as a whole."""
        place: Place = "list" if object_id is None else "row"
        action = next((a for a in self.service_actions(request, place) if a.name == name), None)
        if action is None:
            raise Http404
        row = None
        if object_id is not None:
            row = self.get_queryset(request).filter(pk=_pk(self.model, object_id)).first()  # type: ignore[attr-defined]
            if row is None or not self.has_view_permission(request, row):  # type: ignore[attr-defined]
                raise Http404
        back = self._url("change", row.pk) if row is not None else self._url("changelist")
        return self._ask_or_do(request, action, [row], back=back)

    def _ask_or_do(
        self, request: HttpRequest, action: ServiceAction, rows: list[Any], *, back: str
    ) -> HttpResponseBase:
        confirmed = request.method == "POST" and CONFIRMED in request.POST
        form = action.form(request.POST if confirmed else None) if action.form else None
        if not confirmed or (form is not None and not form.is_valid()):
            return self._ask(request, action, rows, form, back)
        data = form.cleaned_data if form is not None else {}
        outcomes = [self._do(action, row, request.user, data) for row in rows]
        if form is not None and len(rows) == 1 and outcomes[0].refused:
            for field, sentence in outcomes[0].said:
                form.add_error(field if field in form.fields else None, sentence)
            return self._ask(request, action, rows, form, back)
        if action.reveals:
            return self._reveal(request, action, outcomes, back)
        for level, sentence in _report(outcomes):
            messages.add_message(request, level, sentence)
        return redirect(back)

    def _do(self, action: ServiceAction, row: Any, by: Any, data: dict[str, Any]) -> Outcome:
        method = getattr(self, action.name)
        try:
            with transaction.atomic():
                result = method(by=by, **data) if row is None else method(row, by=by, **data)
        except REFUSALS as refusal:
            said = sentence_of(refusal)
            return Outcome(row, " ".join(s for _field, s in said), refused=True, said=said)
        if callable(action.done):
            return Outcome(row, str(action.done(row, result)), refused=False)
        return Outcome(row, str(action.done) % {"row": row}, refused=False)

    def _ask(
        self, request: HttpRequest, action: ServiceAction, rows: list[Any], form: Any, back: str
    ) -> HttpResponse:
        several = request.POST.get("action") == action.name
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": action.description,
            "action": action,
            "rows": [row for row in rows if row is not None],
            "form": form,
            "back": back,
            "opts": self.opts,  # type: ignore[attr-defined]
            "media": self.media + form.media if form is not None else self.media,  # type: ignore[attr-defined]
            "confirmed_name": CONFIRMED,
            "list_action": action.name if several else "",
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/service_action.html", context)

    def _reveal(
        self, request: HttpRequest, action: ServiceAction, outcomes: list[Outcome], back: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": action.description,
            "outcomes": outcomes,
            "back": back,
            "opts": self.opts,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/service_result.html", context)

    def _button(self, action: ServiceAction, row: Any = None) -> dict[str, Any]:
        args = [action.name] if row is None else [row.pk, action.name]
        url = self._url("do", *args)
        return {
            "title": action.description,
            "path": url,
            "variant": action.variant,
            "icon": action.icon,
        }

    def _url(self, page: str, *args: Any) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"  # type: ignore[attr-defined]
        return reverse(f"{self.admin_site.name}:{name}", args=args)  # type: ignore[attr-defined]


def _declared(admin_class: type) -> Iterator[ServiceAction]:
    names = {name: None for cls in reversed(admin_class.__mro__) for name in vars(cls)}
    for name in names:
        method = getattr(admin_class, name, None)
        if action := getattr(method, "service_action", None):
            yield action


def _run_on_selected(action: ServiceAction) -> Callable[..., HttpResponseBase]:
    def run(admin: Any, request: HttpRequest, queryset: models.QuerySet) -> HttpResponseBase:
        rows = list(queryset.order_by("pk"))
        return admin._ask_or_do(request, action, rows, back=request.get_full_path())

    return run


def _report(outcomes: list[Outcome]) -> Iterator[tuple[int, str]]:
    """Many successes share a line that names them; every refusal has its own."""
    done = [outcome for outcome in outcomes if not outcome.refused]
    if len(done) > NAMES_AT_ONCE:
        names = ", ".join(str(outcome.row) for outcome in done)
        yield messages.SUCCESS, _("Done for %(n)d: %(names)s") % {"n": len(done), "names": names}
    else:
        yield from ((messages.SUCCESS, outcome.sentence) for outcome in done)
    for outcome in outcomes:
        if outcome.refused:
            start = f"{outcome.row}: " if outcome.row is not None else ""
            yield messages.WARNING, f"{start}{outcome.sentence}"


def _pk(model: type[models.Model], text: str) -> Any:
    try:
        return model._meta.pk.to_python(text)
    except ValidationError as error:
        raise Http404 from error
