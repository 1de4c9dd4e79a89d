"""Policy of the review in the demonstration: examples, and their document number says so."""

from cases.choices import CaseFact, CorrectAt, ReviewLevel
from cases.models import ReturnReason, ReviewCheck, ReviewRule, Tier, TierRule
from mediation.demo.world import World

CHECKS = {
    ReviewLevel.OFFICE: (
        "当事人签名、捺印齐全，与身份证明一致",
        "调解记录写明各方意见和调解经过",
        "协议内容明确、可以履行，不违反法律",
        "文书日期前后一致",
    ),
    ReviewLevel.BUREAU: (
        "卷宗与系统登记一致",
        "申报等级与案情相符",
        "已在市级系统查到该案",
    ),
}
REASONS = (
    ("当事人身份证明缺失或不清楚", CorrectAt.PAPERS),
    ("调解记录过于简单", CorrectAt.SESSIONS),
    ("协议未签名或未盖章", CorrectAt.PAPERS),
    ("文书日期不一致", CorrectAt.CLOSING),
    ("案情填写不完整", CorrectAt.FACTS),
    ("申报等级与案情不符", CorrectAt.CLOSING),
    ("未录入市级系统", CorrectAt.SYSTEM_ENTRY),
)
RULES = (  # rank of the tier, fact, at least
    (2, CaseFact.PEOPLE, 4),
    (2, CaseFact.AMOUNT, 10_000),
    (3, CaseFact.PEOPLE, 10),
    (3, CaseFact.AMOUNT, 100_000),
    (3, CaseFact.SESSIONS, 4),
    (4, CaseFact.PEOPLE, 30),
    (4, CaseFact.AMOUNT, 500_000),
)


def load(world: World) -> None:
    """Checklist, reasons of a return, clocks and tier rules, in force from the first day."""
    start = world.span.policy_start
    common = {
        "district": world.district,
        "document_number": f"示例审核〔{start.year - 1}〕1号",
        "valid_from": start,
        "is_example": True,
    }
    for level, sentences in CHECKS.items():
        for position, sentence in enumerate(sentences, 1):
            ReviewCheck.objects.create(**common, level=level, position=position, sentence=sentence)
    for position, (sentence, place) in enumerate(REASONS, 1):
        ReturnReason.objects.create(
            **common, position=position, sentence=sentence, correct_at=place
        )
    ReviewRule.objects.create(**common, office_days=5, bureau_days=10, batch_limit=20)
    tiers = Tier.objects.filter(scheme__district=world.district)
    for rank, fact, figure in RULES:
        for tier in tiers.filter(rank=rank):
            TierRule.objects.create(tier=tier, fact=fact, at_least=figure)
