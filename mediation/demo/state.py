"""Whether the database holds the demonstration, or anything else."""

from cases.models import Case
from mediation.common.models import User
from mediators.models import Mediator
from stations.models import Division


def is_loaded() -> bool:
    """The load is one transaction, so one of its accounts stands for all of it."""
    return User.objects.filter(is_demo=True).exists() and Case.objects.exists()


def holds_other_data() -> bool:
    """Rows that somebody else has made: accounts, places, people or cases."""
    return (
        User.objects.filter(is_demo=False).exists()
        or Division.objects.exists()
        or Mediator.objects.exists()
        or Case.objects.exists()
    )
