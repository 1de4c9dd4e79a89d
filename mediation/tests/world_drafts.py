"""Drafts of the case form in the small world."""

from cases.tests.factories_drafts import CaseDraftFactory, DraftPhotoFactory, content


def draft_of(world, lead):
    """One more draft of the mediator, with a photo and somebody's name in it."""
    name = world.canary("name in a draft", f"金丝雀{len(world.canaries):04d}")
    typed = content(**{"summary": "楼上漏水", "party-0-name": name})
    DraftPhotoFactory(draft=CaseDraftFactory(mediator=lead, content=typed))


def every_state(home):
    for lead in home.mediators[:2]:
        CaseDraftFactory(mediator=lead, filed=True)
        CaseDraftFactory(mediator=lead, discarded=True)
