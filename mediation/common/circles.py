"""Colleagues with whom something can be shared: one's office, one's district.

Which they are is known above the kernel; the function arrives here through the settings.
"""

from django.conf import settings
from django.utils.module_loading import import_string

from mediation.common.memory import remember


def circles_of(user) -> dict[str, str]:
    """Keys of the circles that the user belongs to today ("office:12"), with their names."""
    return remember(user, "circles", lambda: import_string(settings.CIRCLES)(user))
