"""The papers that the machine prints: official title, place in the file, one for what, who may.

Pure. The list and its order follow the ministry's catalogue of 2010 (司发通〔2010〕239号) as
printed on real files, with the papers of local practice (DOMAIN §2.1). Titles are the official
ones and stay Chinese in every language of the screens.
"""

from dataclasses import dataclass
from enum import StrEnum


class Each(StrEnum):
    """For what a paper is printed once."""

    CASE = "case"
    PARTY = "party"
    SESSION = "session"
    INQUIRY = "inquiry"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed paper.

    ``paper`` is the kind under which the signed original lies in the file. ``when`` says for
    which cases it is needed: see `needed`. ``for_court`` marks what the court is given with a
    joint application; the court's liaison reads nothing else (SECURITY 3.3 rows 3–5).
    """

    key: str
    title: str
    paper: str
    when: str = "always"
    each: Each = Each.CASE
    for_court: bool = False


SHEETS: tuple[Sheet, ...] = (
    Sheet("cover", "人民调解卷宗", "cover"),
    Sheet("catalogue", "卷内目录", "catalogue"),
    Sheet("application", "人民调解申请书", "application", "applied"),
    Sheet("register", "人民调解受理登记表", "register"),
    Sheet("notice", "当事人权利义务告知书", "notice"),
    Sheet("identity", "当事人身份证明", "identity", "wanted", for_court=True),
    Sheet("power", "授权委托书", "power", "wanted", Each.PARTY, for_court=True),
    Sheet("mediation_notice", "调解通知书", "mediation_notice", "wanted", Each.PARTY),
    Sheet("service_receipt", "送达回证", "service_receipt", "wanted", Each.PARTY),
    Sheet("inquiry", "调查记录", "inquiry", "inquired", Each.INQUIRY),
    Sheet("evidence", "证据材料清单", "evidence", "wanted"),
    Sheet("extension", "延长调解期限同意书", "extension", "wanted"),
    Sheet("record", "人民调解记录", "record", "held", Each.SESSION),
    Sheet("agreement", "人民调解协议书", "agreement", "written", for_court=True),
    Sheet("oral_register", "人民调解口头协议登记表", "oral_register", "oral", for_court=True),
    Sheet("performance", "调解协议履行情况记录", "performance", "settled"),
    Sheet("follow_up", "人民调解回访记录", "follow_up", "wanted"),
    Sheet("confirmation", "司法确认申请书", "confirmation", "confirming", for_court=True),
    Sheet("merged", "人民调解协议书暨司法确认申请书", "confirmation", "wanted", for_court=True),
    Sheet(
        "mediation_proof", "人民调解组织主持调解证明", "confirmation", "confirming", for_court=True
    ),
    Sheet(
        "service_address",
        "当事人送达地址确认书",
        "confirmation",
        "confirming",
        Each.PARTY,
        for_court=True,
    ),
    Sheet("refusal", "不予受理通知书", "end_notice", "refused"),
    Sheet("end_notice", "终止调解通知书", "end_notice", "failed"),
    Sheet("remedies", "救济途径告知书", "end_notice", "failed"),
    Sheet("class_form", "调解案件等级评定表", "class_form", "closed"),
    Sheet("statement", "卷宗情况说明", "statement", "wanted"),
    Sheet("closing_report", "人民调解结案报告表", "closing_report", "closed"),
    Sheet("back_cover", "卷宗封底", "back_cover"),
)
SHEET_OF: dict[str, Sheet] = {sheet.key: sheet for sheet in SHEETS}
SUBMITTED = frozenset(sheet.paper for sheet in SHEETS if sheet.for_court)
"""Kinds of papers on file that the court is given; its liaison opens no other."""

OF_ONE_RESULT = frozenset({"agreement", "oral_register", "refusal", "end_notice"})
"""Papers of one way to end a case; the remedies may also be told where one is not performed."""

OUTSIDE_NUMBERING = frozenset({"cover", "catalogue", "back_cover"})
"""Cover, catalogue and back cover carry no page number of the file."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which papers a case needs."""

    applied: bool = False
    held: bool = False
    inquired: bool = False
    closed: bool = False
    written: bool = False
    oral: bool = False
    failed: bool = False
    refused: bool = False
    confirming: bool = False


def needed(sheet: Sheet, case: Standing) -> bool:
    """Does the file of such a case want the paper? "wanted" ones are printed on demand only."""
    if sheet.when in ("always", "wanted"):
        return sheet.when == "always"
    if sheet.when == "settled":
        return case.written or case.oral
    return bool(getattr(case, sheet.when))


def possible(sheet: Sheet, case: Standing) -> bool:
    """Can the paper be wanted at all? A closed case has none of a result that it did not have."""
    return not (case.closed and sheet.key in OF_ONE_RESULT) or needed(sheet, case)


def binding_order(paper: str) -> int:
    """The place of a kind of paper in the file; kinds without a sheet stand before the end."""
    for place, sheet in enumerate(SHEETS):
        if sheet.paper == paper:
            return place
    return len(SHEETS) - 1
