"""Users with roles, for every test."""

from datetime import date

import factory
from django.contrib.auth import get_user_model

from mediation.common.models import RoleGrant


class UserFactory(factory.django.DjangoModelFactory):
    """A user who may sign in. ``UserFactory(role=Role.BUREAU_ADMIN)`` holds that role."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"测试用户{n}")

    @factory.post_generation
    def role(self, create, role, **kwargs):
        if create and role:
            RoleGrantFactory(user=self, role=role)


class RoleGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    valid_from = date(2020, 1, 1)
