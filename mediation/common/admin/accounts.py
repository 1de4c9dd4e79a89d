"""Accounts (system administrator), roles and API tokens (security officer)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from mediation.common import accounts, grants, tokens
from mediation.common.admin.actions import service_action
from mediation.common.admin.base import ModelAdminBase, ScopedAdminMixin, ViewOnlyAdminMixin
from mediation.common.admin.forms import AdminForm
from mediation.common.choices import Language
from mediation.common.identity import mask_phone
from mediation.common.models import ApiToken, RoleGrant, User
from mediation.common.roles import Role


class AccountForm(AdminForm):
    username = forms.CharField(label=_("User name"), max_length=150)
    full_name = forms.CharField(label=_("Full name"), max_length=50)
    mobile = forms.CharField(label=_("Mobile number"), max_length=11, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class GrantForm(AdminForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)
    valid_to = forms.DateField(label=_("Valid to (exclusive)"), required=False)


class EndForm(AdminForm):
    on = forms.DateField(
        label=_("Ends on"),
        initial=timezone.localdate,
        help_text=_("The first day on which the role is no longer held."),
    )


class TokenForm(AdminForm):
    name = forms.CharField(label=_("Name of the client"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=lambda: list(tokens.SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Valid for so many days"),
        initial=tokens.LONGEST_DAYS,
        min_value=1,
        max_value=tokens.LONGEST_DAYS,
    )
    addresses = forms.CharField(
        label=_("Network addresses"),
        required=False,
        help_text=_("Only from these addresses, separated by spaces; empty: from anywhere."),
    )

    def clean_addresses(self) -> list[str]:
        return self.cleaned_data["addresses"].split()


def _told_once(user: User, password: str) -> str:
    return gettext("%(user)s: temporary password %(password)s") % {
        "user": user.username,
        "password": password,
    }


admin.site.unregister(Group)  # roles are code: see mediation.common.matrix


@admin.register(User)
class UserAdmin(ScopedAdminMixin, ModelAdminBase):
    """Accounts are opened with a verb, because the temporary password is told once."""

    list_display = ["username", "full_name", "masked_mobile", "roles_now", "is_active"]
    list_filter = ["is_active", "must_change_password"]
    search_fields = ["username", "full_name"]
    fields = ["username", "full_name", "mobile", "email", "language", "is_active", "date_joined"]
    readonly_fields = ["username", "is_active", "date_joined"]
    ordering = ["username"]

    def get_queryset(self, request):
        today = timezone.localdate()
        held = RoleGrant.objects.filter(valid_from__lte=today).exclude(valid_to__lte=today)
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("role_grants", queryset=held, to_attr="grants_now"))
        )

    def has_add_permission(self, request) -> bool:
        return False

    def get_fields(self, request, obj=None) -> list[Any]:
        """The telephone is written out only for who may correct it."""
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return fields
        return ["masked_mobile" if name == "mobile" else name for name in fields]

    def save_service(self, form: Any, *, by: User, change: bool) -> User:
        names = ("full_name", "mobile", "email", "language")
        return accounts.change_account(
            user=form.instance, by=by, **{name: form.cleaned_data[name] for name in names}
        )

    @display(description=_("mobile number"))
    def masked_mobile(self, user: User) -> str:
        return mask_phone(user.mobile) if user.mobile else ""

    @display(description=_("roles today"))
    def roles_now(self, user: User) -> str:
        return ", ".join(grant.get_role_display() for grant in user.grants_now)

    @service_action(
        description=_("Open an account"),
        permission="common.add_user",
        done=lambda _row, opened: _told_once(*opened),
        places=("list",),
        form=AccountForm,
        reveals=True,
        variant=ActionVariant.PRIMARY,
        icon="person_add",
    )
    def open_account(self, *, by: User, **particulars: Any) -> Any:
        return accounts.open_account(by=by, **particulars)

    @service_action(
        description=_("Reset the password"),
        permission="common.reset_password",
        done=lambda user, password: _told_once(user, password),
        places=("row",),
        when=lambda user: user.is_active,
        explanation=_("A temporary password is shown once. All sessions of the account end."),
        reveals=True,
    )
    def reset_password(self, user: User, *, by: User) -> str:
        return accounts.reset_password(user=user, by=by)

    @service_action(
        description=_("Close the account"),
        permission="common.disable_user",
        done=_("%(row)s: the account is closed."),
        when=lambda user: user.is_active,
        explanation=_("Nobody can sign in with it any more. What it did stays on record."),
        variant=ActionVariant.DANGER,
    )
    def close_account(self, user: User, *, by: User) -> User:
        return accounts.close_account(user=user, by=by)

    @service_action(
        description=_("Open the account again"),
        permission="common.disable_user",
        done=lambda _row, opened: _told_once(*opened),
        places=("row",),
        when=lambda user: not user.is_active,
        explanation=_("A temporary password is shown once."),
        reveals=True,
    )
    def reopen_account(self, user: User, *, by: User) -> Any:
        return accounts.reopen_account(user=user, by=by)

    @service_action(
        description=_("Grant a role"),
        permission="common.grant_role",
        done=_("%(row)s has the role now. Open sessions of this person have ended."),
        places=("row",),
        form=GrantForm,
        variant=ActionVariant.PRIMARY,
    )
    def grant_role(self, user: User, *, by: User, **terms: Any) -> RoleGrant:
        return grants.grant_role(user=user, by=by, **terms)

    @service_action(
        description=_("Issue an API token"),
        permission="common.add_apitoken",
        done=lambda _row, issued: (
            gettext("%(token)s: the secret is %(secret)s")
            % {"token": issued[0].name, "secret": issued[1]}
        ),
        places=("row",),
        form=TokenForm,
        explanation=_("The token opens what this person may do, and of that only the scopes."),
        reveals=True,
    )
    def issue_token(self, user: User, *, by: User, **terms: Any) -> Any:
        return tokens.issue_token(owner=user, by=by, **terms)


@admin.register(RoleGrant)
class RoleGrantAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["user", "role", "valid_from", "valid_to", "granted_by", "granted_at"]
    list_filter = ["role", "valid_from", "valid_to"]
    list_select_related = ["user", "granted_by"]
    search_fields = ["user__username", "user__full_name"]
    fields = ["user", "role", "valid_from", "valid_to", "granted_by", "granted_at"]

    @service_action(
        description=_("End the role"),
        permission="common.revoke_role",
        done=_("%(row)s: ended. Open sessions of this person have ended."),
        form=EndForm,
        when=lambda grant: grant.valid_to is None or grant.valid_to > timezone.localdate(),
        variant=ActionVariant.DANGER,
    )
    def revoke_role(self, grant: RoleGrant, *, by: User, on: Any) -> RoleGrant:
        return grants.revoke_role(grant=grant, on=on, by=by)


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["name", "owner", "prefix", "expires_on", "last_used_on", "revoked_at"]
    list_filter = ["expires_on", "last_used_on"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__username", "owner__full_name"]
    fields = [
        "name",
        "owner",
        "prefix",
        "scopes",
        "addresses",
        "created_at",
        "created_by",
        "expires_on",
        "last_used_on",
        "revoked_at",
    ]

    @service_action(
        description=_("Revoke the token"),
        permission="common.revoke_apitoken",
        done=_("%(row)s no longer opens anything."),
        when=lambda token: token.revoked_at is None,
        variant=ActionVariant.DANGER,
    )
    def revoke(self, token: ApiToken, *, by: User) -> ApiToken:
        return tokens.revoke_token(token=token, by=by)
