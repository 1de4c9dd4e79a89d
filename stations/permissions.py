"""Whose district, whose office? The two questions behind every "may this person do this here?"."""

from stations.querysets import district_ids, office_ids


def works_for_bureau(user, district_id: int) -> bool:
    """Is the user assigned to the district's bureau today?"""
    return user.is_authenticated and district_id in district_ids(user)


def works_for_office(user, office_id: int) -> bool:
    """Is the user assigned to the office today?"""
    return user.is_authenticated and office_id in office_ids(user)
