"""Codes of the arithmetic as sentences in the reader's language (`cases.calc` knows no Django)."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.calc.eligibility import Ground

ADVICE: Mapping[str, Promise] = {
    "unchecked": _("First check whether a court can confirm this agreement."),
    Ground.NOT_CIVIL: _(
        "This is no civil matter of the courts, so no court can confirm it. Show the parties the "
        "organ in charge."
    ),
    Ground.WRONG_COURT: _(
        "This court may not be asked. Where a court invited the mediation, apply to that court; "
        "otherwise to the court of a party's domicile, of the property, or of our committee."
    ),
    Ground.STATUS: _(
        "Marriage, parentage or adoption cannot be confirmed. The registry or a lawsuit decides; "
        "leave that part out, or do not apply."
    ),
    Ground.SPECIAL: _(
        "This belongs to another special procedure, to a public summons or to bankruptcy. Show "
        "the parties that procedure."
    ),
    Ground.REAL_RIGHTS: _(
        "An agreement that confirms ownership, another real right or intellectual property cannot "
        "be confirmed. Have the right registered, or go to court; agree on payment or delivery "
        "only."
    ),
    Ground.UNLAWFUL: _("The agreement may break mandatory law. Change it before you apply."),
    Ground.HARM: _("The agreement may harm the state, the public or others. Change it."),
    Ground.MORALS: _("The agreement may go against public order and morals. Change it."),
    Ground.NOT_VOLUNTARY: _(
        "A party may not have agreed freely. Speak with that party alone before you go on."
    ),
    Ground.UNCLEAR: _(
        "The content is not clear enough to be enforced: who does what, how much, by which day. "
        "Write it down before you apply."
    ),
}

RULING_FAULTS: Mapping[str, Promise] = {
    "form": _("A ruling number reads like （2026）渝0106民特12号."),
    "court": _("This number is of another court; that of this court begins with %(start)s."),
    "year": _("The year of the number, %(year)s, does not fit: the ruling is of %(decided)s."),
}
