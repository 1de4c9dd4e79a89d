"""Signing in by user name or mobile number, and permissions that follow from roles."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend

from mediation.common.matrix import permissions_of


class RoleBackend(BaseBackend):
    """Authenticates an active user; answers permission questions from `matrix.PERMISSIONS`."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        name = username if username is not None else kwargs.get("mobile")
        if not name or password is None:
            return None
        user = self._find(name.strip())
        if user is None:
            get_user_model()().set_password(password)  # the same work for an unknown name
            return None
        if user.check_password(password) and user.is_active:
            return user
        return None

    def get_user(self, user_id):
        return get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()

    def get_all_permissions(self, user_obj, obj=None):
        return set(permissions_of(user_obj))

    def has_perm(self, user_obj, perm, obj=None):
        return perm in permissions_of(user_obj)

    def has_module_perms(self, user_obj, app_label):
        return any(perm.startswith(f"{app_label}.") for perm in permissions_of(user_obj))

    @staticmethod
    def _find(name: str):
        users = get_user_model()._default_manager
        return users.filter(username=name).first() or users.filter(mobile=name).first()
