from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mediation.common.choices import Language
from mediation.common.identity import check_mobile
from mediation.common.matrix import permissions_of
from mediation.common.querysets import UserManager
from mediation.common.roles import STAFF_ROLES, has_role

username_validator = RegexValidator(
    r"^(?!1[3-9][0-9]{9}$)[\w.@+-]+$",
    _("Use letters, digits and . @ + - _ only; a mobile number has its own field."),
)


def validate_mobile(value):
    try:
        normal = check_mobile(value)
    except ValueError as error:
        raise ValidationError(_("Enter a mobile number of 11 digits.")) from error
    if normal != value:
        raise ValidationError(_("Enter the 11 digits of the mobile number without anything else."))


class User(AbstractBaseUser):
    """Someone who signs in, by user name or by mobile number.

    What a user may do follows from the roles granted to them (`RoleGrant`); ``is_superuser`` is
    for one sealed break-glass account only (SECURITY 3.1). Accounts are disabled, never deleted.
    """

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[username_validator]
    )
    mobile = models.CharField(
        _("mobile number"),
        max_length=11,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_mobile],
    )
    full_name = models.CharField(_("full name"), max_length=50)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    is_superuser = models.BooleanField(_("break-glass account"), default=False, editable=False)
    is_demo = models.BooleanField(_("demonstration account"), default=False, editable=False)
    date_joined = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    # Part of every session's signature: raising it ends the user's sessions (SECURITY R30).
    access_version = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self):
        return self.full_name or self.username

    def clean(self):
        super().clean()
        self.mobile = self.mobile or None

    @property
    def is_staff(self) -> bool:
        """May the user enter the admin site?"""
        return self.is_active and (self.is_superuser or has_role(self, *STAFF_ROLES))

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name

    def has_perm(self, perm, obj=None):
        return self.is_active and (self.is_superuser or perm in permissions_of(self))

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        if not self.is_active:
            return False
        start = f"{app_label}."
        return self.is_superuser or any(perm.startswith(start) for perm in permissions_of(self))

    def get_all_permissions(self, obj=None):
        return set(permissions_of(self))

    def _get_session_auth_hash(self, secret=None):
        return salted_hmac(
            "mediation.common.models.User.session",
            f"{self.password}:{self.access_version}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
