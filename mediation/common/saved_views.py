"""Saving the filters of a list under a name, for oneself or for one's office or district."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.common import audit
from mediation.common.circles import circles_of
from mediation.common.errors import RuleBroken
from mediation.common.models import SavedView, User

NEVER_SAVED = frozenset({"q", "find", "filters", "page", "p", "export", "e"})
MOST = 30
LONGEST = 1000


class NoSuchList(RuleBroken):
    code = "no_such_list"
    message = _("There is no list here whose view could be saved.")


class TooManyViews(RuleBroken):
    code = "too_many_views"
    message = _("You have %(most)s saved views of this list. Remove one first.")


class NameMissing(RuleBroken):
    code = "view_name_missing"
    message = _("Give the view a name of at most 40 characters.")


class NameTaken(RuleBroken):
    code = "view_name_taken"
    message = _("You already have a view of this name. Choose another.")


class FiltersTooLong(RuleBroken):
    code = "filters_too_long"
    message = _("These filters are too many to be saved.")


class NotYourCircle(RuleBroken):
    code = "not_your_circle"
    message = _("You can share a view only with your own office or district.")


class NotYourView(RuleBroken):
    code = "not_your_view"
    message = _("Only its owner can remove a saved view.")


@dataclass(frozen=True)
class Shelf:
    """The saved views of a list for one person, and whom a new one can be shared with."""

    page: str
    query: str
    views: list[SavedView]
    circles: dict[str, str]


@transaction.atomic
def save_view(*, by: User, page: str, name: str, query: str, circle: str = "") -> SavedView:
    """Save the filters in ``query`` of the list ``page``; what was searched for is left out.

    Refused: a page that is no list, no name, a name that is taken, more than 30 views of a list,
    a circle that the person does not belong to.
    """
    url_of(page)
    name, query = name.strip(), filters_of(query)
    if not 1 <= len(name) <= 40:
        raise NameMissing("name")
    if len(query) > LONGEST:
        raise FiltersTooLong("name")
    if circle and circle not in circles_of(by):
        raise NotYourCircle("circle")
    User.objects.select_for_update().get(pk=by.pk)  # one save of a person after the other
    own = SavedView.objects.kept().filter(owner=by, page=page)
    if own.count() >= MOST:
        raise TooManyViews("name", most=MOST)
    if own.filter(name=name).exists():
        raise NameTaken("name")
    view = SavedView.objects.create(owner=by, page=page, name=name, query=query, circle=circle)
    audit.record("view_saved", view, by=by, page=page, shared=bool(circle))
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User) -> SavedView:
    """Take a view off the list. Refused: somebody else's. Removing it again changes nothing."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.owner_id != by.pk:
        raise NotYourView
    if view.removed_at is None:
        view.removed_at = timezone.now()
        view.save(update_fields=["removed_at"])
        audit.record("view_removed", view, by=by, page=view.page)
    return view


def shelf_of(user: User, *, page: str, query: str) -> Shelf:
    """One's own views of the list and those shared by colleagues."""
    views: QuerySet[SavedView] = SavedView.objects.visible_to(user).kept().filter(page=page)
    return Shelf(page, filters_of(query), list(views.select_related("owner")), circles_of(user))


def filters_of(query: str) -> str:
    """The query without the words searched for, the page, and what is empty."""
    pairs = parse_qsl(query, keep_blank_values=False)
    return urlencode([(name, value) for name, value in pairs if name not in NEVER_SAVED])


def url_of(page: str) -> str:
    """The path of a list. Refused: a name that is no page without parameters."""
    try:
        return reverse(page)
    except NoReverseMatch as error:
        raise NoSuchList from error
