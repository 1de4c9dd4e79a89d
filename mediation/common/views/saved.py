"""Saving and removing views of a list; both lead back to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from mediation.common.errors import REFUSALS, sentence_of
from mediation.common.models import SavedView
from mediation.common.saved_views import NoSuchList, filters_of, remove_view, save_view, url_of


class SavedViewForm(forms.Form):
    page = forms.CharField(max_length=100)
    name = forms.CharField(max_length=200, required=False)
    query = forms.CharField(max_length=5000, required=False)
    circle = forms.CharField(max_length=40, required=False)


class SaveViewView(LoginRequiredMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SavedViewForm(request.POST)
        if not form.is_valid():
            raise Http404
        data = form.cleaned_data
        back = _back_to(data["page"], data["query"])
        try:
            save_view(by=request.user, **data)
        except REFUSALS as refusal:
            _say(request, refusal)
        else:
            messages.success(request, _("The view is saved."))
        return redirect(back)


class RemoveViewView(LoginRequiredMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
        try:
            remove_view(view=view, by=request.user)
        except REFUSALS as refusal:
            _say(request, refusal)
        else:
            messages.success(request, _("The view is removed."))
        return redirect(_back_to(view.page, ""))


def _back_to(page: str, query: str) -> str:
    try:
        path = url_of(page)
    except NoSuchList as error:
        raise Http404 from error
    filters = filters_of(query)
    return f"{path}?{filters}" if filters else path


def _say(request: HttpRequest, refusal: Exception) -> None:
    for _field, sentence in sentence_of(refusal):
        messages.error(request, sentence)
