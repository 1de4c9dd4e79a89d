"""An invented case with everything on it, and one with nothing: what templates are tried on."""

from dataclasses import replace

from cases.calc.sheets import SHEET_OF
from cases.selectors.paper_facts.shapes import (
    AgreementFacts,
    CaseFacts,
    ConfirmationFacts,
    EntryFacts,
    ExtensionFacts,
    InquiryFacts,
    MediatorFacts,
    ObligationFacts,
    PaperFacts,
    PartyFacts,
    RefusalFacts,
    SessionFacts,
    VolumeFacts,
)

from .pdf import as_pdf
from .word import fill_in

ZHANG = PartyFacts(
    title="申请人",
    side="申请人",
    name="张示例",
    sex="女",
    ethnicity="汉族",
    age="46",
    birth_date="1979年3月8日",
    id_type="公民身份号码",
    id_number="50019919790308002X",
    occupation="教师",
    phone="19900000001",
    address="示例区示例街道梧桐路1号",
    particulars="张示例，女，汉族，1979年3月8日出生，公民身份号码50019919790308002X，"
    "住示例区示例街道梧桐路1号，联系电话19900000001。",
)
LI = PartyFacts(
    title="被申请人",
    side="被申请人",
    name="李示例",
    sex="男",
    ethnicity="土家族",
    age="39",
    birth_date="1986年7月12日",
    id_type="公民身份号码",
    id_number="500199198607120014",
    occupation="个体经营",
    phone="19900000002",
    address="示例区示例街道梧桐路2号",
    particulars="李示例，男，土家族，1986年7月12日出生，公民身份号码500199198607120014，"
    "住示例区示例街道梧桐路2号，联系电话19900000002。",
)
SESSION = SessionFacts(
    number="一",
    day="2025年3月10日",
    hours="9时30分至11时",
    place="示例街道红岩市民综合调解站调解室",
    publicity="不公开",
    mediators="王调解、赵协助",
    recorder="赵协助",
    participants="孙邻居（邻居）",
    record=(
        "申请人称：楼上卫生间漏水已三个月，客厅吊顶损坏，多次协商未果。",
        "被申请人称：愿意维修，但认为赔偿金额偏高。",
        "调解员到现场查看，说明《中华人民共和国民法典》关于相邻关系的规定，双方同意按评估价协商。",
    ),
)
FULL = PaperFacts(
    title="示例",
    case=CaseFacts(
        number="（2025）沙示人调字第17号",
        year="2025",
        committee="示例区示例街道人民调解委员会",
        station="示例街道红岩市民综合调解站",
        station_address="示例区示例街道黄葛路8号",
        station_telephone="023-00000000",
        office="示例街道司法所",
        district="示例区",
        town="示例街道",
        dispute_type="邻里纠纷",
        matter="邻里纠纷",
        source="当事人申请",
        is_application=True,
        relation="公民之间",
        summary=(
            "2024年12月起，被申请人家卫生间渗水，致申请人客厅吊顶、墙面损坏。双方就维修和赔偿协商未果，"
            "申请人要求被申请人修复漏水点并赔偿损失。",
        ),
        place="示例街道红岩市民综合调解站调解室",
        people="2",
        amount="12300元",
        amount_capitals="人民币壹万贰仟叁佰元整",
        logged_on="2025年3月3日",
        accepted_on="2025年3月3日",
        due_on="2025年4月2日",
        closed_on="2025年3月20日",
        is_closed=True,
        is_settled=True,
        outcome="调解成功（书面协议）",
        ending="一方拒绝或撤回",
        performance="履行中",
        confirmation="已申请",
        publicity="不公开",
        tier_claimed="一般",
        tier_fixed="一般",
        tier_criteria="需一次以上调解（示例）",
        lead="王调解",
        team="王调解、赵协助",
    ),
    parties=(ZHANG, LI),
    applicants=(ZHANG,),
    respondents=(LI,),
    applicant_names="张示例",
    respondent_names="李示例",
    to=ZHANG,
    mediators=(
        MediatorFacts(name="王调解", role="主办调解员"),
        MediatorFacts(name="赵协助", role="协办调解员"),
    ),
    agreement=AgreementFacts(
        number="（2025）沙示人调字第17号",
        exists=True,
        agreed_on="2025年3月20日",
        effective_on="2025年3月20日",
        facts=(
            "被申请人家卫生间防水层老化渗水，致申请人客厅吊顶、墙面损坏，双方对渗水原因无异议。",
        ),
        content=(
            "1．被申请人于2025年4月5日前修复卫生间防水层，费用自理。",
            "2．被申请人一次性赔偿申请人装修损失12300元，分两期支付。",
            "3．上述内容履行完毕后，双方就本次纠纷再无其他争议。",
        ),
        copies="叁",
        obligations=(
            ObligationFacts(
                number="1",
                description="支付第一期赔偿款",
                amount="6300元",
                amount_capitals="人民币陆仟叁佰元整",
                due_on="2025年4月5日",
                done_on="2025年4月3日",
                state="已履行",
            ),
            ObligationFacts(
                number="2",
                description="支付第二期赔偿款",
                amount="6000元",
                amount_capitals="人民币陆仟元整",
                due_on="2025年5月5日",
                state="未履行",
            ),
        ),
        total="12300元",
        total_capitals="人民币壹万贰仟叁佰元整",
    ),
    session=SESSION,
    sessions=(SESSION,),
    inquiry=InquiryFacts(
        number="一",
        day="2025年3月6日",
        place="梧桐路2号",
        person="孙邻居",
        relation="同楼住户",
        investigator="王调解",
        recorder="赵协助",
        record=("孙邻居称：去年十二月起常听两家争吵，见过楼下客厅顶部水渍。",),
    ),
    next_session=SessionFacts(day="2025年3月10日", hours="9时30分", place="调解站调解室"),
    confirmation=ConfirmationFacts(
        court="示例区人民法院", applied_on="2025年3月28日", last_day="2025年4月21日"
    ),
    extension=ExtensionFacts(
        former_day="2025年4月2日", new_day="2025年4月16日", reason="等待评估结果"
    ),
    refusal=RefusalFacts(
        reason="人民法院已经受理", route="诉讼", organ="示例区信访办公室", day="2025年3月4日"
    ),
    volume=VolumeFacts(
        number="2025-17",
        archived_on="2025年6月2日",
        archived_by="赵协助",
        retention="十年",
        pages="12",
        papers="3",
        entries=(
            EntryFacts(number="1", title="人民调解申请书", pages="1-2", note="扫描件"),
            EntryFacts(number="2", title="人民调解记录", pages="3-5", note="扫描件"),
            EntryFacts(number="3", title="人民调解协议书", pages="6-12", note="扫描件"),
        ),
    ),
)
BARE = PaperFacts(
    title="示例", case=CaseFacts(number="（2025）沙示人调字第18号", matter="邻里纠纷")
)
SAMPLES = (FULL, BARE)


def try_out(template: bytes, paper: str) -> bytes:
    """The PDF that a template makes of the invented case."""
    return as_pdf(fill_in(template, sample_of(paper)))


def sample_of(paper: str) -> PaperFacts:
    """The invented case with everything, entitled as the paper is."""
    return replace(FULL, title=SHEET_OF[paper].title)
