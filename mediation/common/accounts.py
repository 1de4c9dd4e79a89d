"""Accounts: opened, corrected, closed and re-opened by the system administrator. SECURITY 3.1, R30.

A password set by somebody else is temporary: its holder must choose a new one before anything
else. Whatever changes access ends the sessions of the account.
"""

import secrets

from axes.utils import reset as reset_lockout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mediation.common.audit import record
from mediation.common.choices import Language
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediation.common.roles import Role, has_role

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that look like others


class NotTheSystemAdministrator(RuleBroken):
    code = "not_the_system_administrator"
    message = _("Only the system administrator opens, corrects and closes accounts.")


class OwnAccount(RuleBroken):
    code = "own_account"
    message = _("You cannot do this to your own account. Ask another system administrator.")


class AlreadyClosed(RuleBroken):
    code = "account_already_closed"
    message = _("%(user)s: this account is closed already.")


class AlreadyOpen(RuleBroken):
    code = "account_already_open"
    message = _("%(user)s: this account is open already.")


class WrongPassword(RuleBroken):
    code = "wrong_password"
    message = _("The present password is not correct.")


class SamePassword(RuleBroken):
    code = "same_password"
    message = _("Choose a password that differs from the present one.")


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    mobile: str | None = None,
    email: str = "",
    language: str = Language.CHINESE,
    by: User | None,
) -> tuple[User, str]:
    """A new account without any role, and its temporary password, told once.

    Refused: by anyone but a system administrator (None is the machine), and what the columns
    refuse (a name or a number that is taken).
    """
    _refuse_if_not_system_administrator(by)
    user = User(
        username=username,
        full_name=full_name,
        mobile=mobile or None,
        email=email,
        language=language,
        must_change_password=True,
    )
    password = temporary_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    record("account_opened", user, by=by)
    return user, password


@transaction.atomic
def change_account(
    *, user: User, full_name: str, mobile: str | None, email: str, language: str, by: User | None
) -> User:
    """Correct the particulars of an account. Its user name stays: others may rely on it."""
    _refuse_if_not_system_administrator(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    wanted = {
        "full_name": full_name,
        "mobile": mobile or None,
        "email": email,
        "language": language,
    }
    changed = sorted(name for name, value in wanted.items() if getattr(user, name) != value)
    for name in changed:
        setattr(user, name, wanted[name])
    user.full_clean(exclude=["password"])
    user.save(update_fields=[*wanted])
    record("account_changed", user, by=by, fields=" ".join(changed))
    return user


@transaction.atomic
def close_account(*, user: User, by: User | None) -> User:
    """Nobody signs in with it any more; its sessions end at once. Refused: one's own account."""
    user = _locked(user, by)
    if not user.is_active:
        raise AlreadyClosed(user=str(user))
    _set(user, is_active=False, access_version=F("access_version") + 1)
    record("account_closed", user, by=by)
    return user


@transaction.atomic
def reopen_account(*, user: User, by: User | None) -> tuple[User, str]:
    """May sign in again, with a new temporary password, told once."""
    user = _locked(user, by)
    if user.is_active:
        raise AlreadyOpen(user=str(user))
    _set(user, is_active=True)
    record("account_reopened", user, by=by)
    return user, _give_temporary_password(user)


@transaction.atomic
def reset_password(*, user: User, by: User | None) -> str:
    """A temporary password, told once; sessions and lock-outs of the account end.

    Refused: one's own account, and a closed one.
    """
    user = _locked(user, by)
    if not user.is_active:
        raise AlreadyClosed(user=str(user))
    password = _give_temporary_password(user)
    for name in filter(None, (user.username, user.mobile)):
        reset_lockout(username=name)
    record("password_reset", user, by=by)
    return password


@transaction.atomic
def change_own_password(*, user: User, old: str, new: str, by: User) -> User:
    """The holder's own choice. Refused: a wrong present password, the same one, a weak one."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.check_password(old):
        raise WrongPassword("old")
    if old == new:
        raise SamePassword("new")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise ValidationError({"new": error.messages}) from error
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("password_changed", user, by=by)
    return user


@transaction.atomic
def choose_language(*, user: User, language: str, by: User) -> None:
    """The language of the pages and notices of an account. Kept out of the audit log."""
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def note_sign_in(*, user: User, by: User) -> None:
    """Write down that somebody signed in."""
    record("signed_in", user, by=by)


@transaction.atomic
def note_sign_out(*, user: User, by: User) -> None:
    """Write down that somebody signed out."""
    record("signed_out", user, by=by)


def temporary_password() -> str:
    """Twelve characters that can be read out on the telephone: "k7mp-q4xt-9wbn"."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _give_temporary_password(user: User) -> str:
    password = temporary_password()
    user.set_password(password)
    _set(
        user,
        password=user.password,
        must_change_password=True,
        access_version=F("access_version") + 1,
    )
    return password


def _locked(user: User, by: User | None) -> User:
    _refuse_if_not_system_administrator(by)
    if by is not None and by.pk == user.pk:
        raise OwnAccount
    return User.objects.select_for_update().get(pk=user.pk)


def _refuse_if_not_system_administrator(by: User | None) -> None:
    if by is not None and not has_role(by, Role.SYSTEM_ADMIN):
        raise NotTheSystemAdministrator


def _set(user: User, **values) -> None:
    User.objects.filter(pk=user.pk).update(**values)
    user.refresh_from_db()
