"""Pages of a list in the admin without counting all its rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST_ROWS = 3_000


class CappedPaginator(Paginator):
    """Counts up to 3,000 rows and offers the pages of those; whoever needs more filters.

    A count of everything reads every row of the table for a figure nobody acts on.
    """

    template_name = "admin/capped_pages.html"

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: MOST_ROWS + 1].count()

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST_ROWS

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_ROWS)
