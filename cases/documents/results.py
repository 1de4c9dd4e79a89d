"""Papers of the result: the agreement, oral or written, and what goes to the court."""

from .intake import PEOPLE, long_text, party_rows
from .layout import ALL_SIGN, HOW, Cell, Paper, label

EFFECT = (
    "本协议自各方当事人签名、盖章或者捺印，人民调解员签名并加盖人民调解委员会印章之日起生效，具有法律约束力，"
    "当事人应当按照约定履行。"
)
COPIES = (
    "本协议一式{{ agreement.copies }}份，当事人各执一份，人民调解委员会留存一份。各份具有同等效力。"
)
LINE_OF_SUM = (
    "{{ part.number }}．{{ part.description }}"
    "{% if part.amount %}，计{{ part.amount }}（{{ part.amount_capitals }}）{% endif %}"
    "，于{{ part.due_on }}前履行。"
)


def _parties(paper: Paper) -> None:
    paper.each("party", "parties", "{{ party.title }}：{{ party.particulars }}")


def _facts(paper: Paper, heading: str) -> None:
    paper.heading(heading)
    paper.mark("if agreement.facts")
    paper.each("line", "agreement.facts", "{{ line }}")
    paper.mark("else")
    paper.each("line", "case.summary", "{{ line }}")
    paper.mark("endif")


def _content(paper: Paper, content: str, performance: str) -> None:
    paper.heading(content)
    paper.each("line", "agreement.content", "{{ line }}")
    paper.lines_unless("agreement.content", 6)
    paper.heading(performance)
    paper.mark("if agreement.obligations")
    paper.each("part", "agreement.obligations", LINE_OF_SUM)
    paper.mark("else")
    paper.text("按上述协议内容履行。")
    paper.mark("endif")
    paper.mark("if agreement.total")
    paper.text("以上金额合计{{ agreement.total }}（{{ agreement.total_capitals }}）。")
    paper.mark("endif")


def _signed(paper: Paper) -> None:
    paper.signatures(
        *ALL_SIGN,
        "人民调解员（签名）：",
        "记录人（签名）：",
        "（人民调解委员会印章）",
    )


def agreement() -> Paper:
    paper = Paper()
    paper.title("{{ case.committee }}", size=20, after=0)
    paper.title("人民调解协议书", after=6)
    paper.line_of("{{ agreement.number }}", "center")
    paper.gap()
    _parties(paper)
    _facts(paper, "纠纷的主要事实、争议事项及责任")
    paper.text("经调解，双方当事人在自愿、平等的基础上达成如下协议：")
    _content(paper, "一、协议内容", "二、履行方式和期限")
    paper.heading("三、协议的效力和份数")
    paper.text(EFFECT, COPIES)
    _signed(paper)
    return paper


def oral_register() -> Paper:
    paper = Paper()
    paper.title("人民调解口头协议登记表", after=4)
    paper.line_of("编号：{{ agreement.number }}", "right", size=12)
    paper.form(
        PEOPLE,
        [
            *party_rows("parties"),
            [
                label("纠纷类型"),
                Cell("{{ case.matter }}", 2),
                label("协议日期", 2),
                Cell("{{ agreement.agreed_on }}", 3),
            ],
            (
                4,
                [
                    label(("主要事实", "争议事项")),
                    Cell(
                        (
                            "{%p if agreement.facts %}",
                            *long_text("agreement.facts"),
                            "{%p else %}",
                            *long_text("case.summary"),
                            "{%p endif %}",
                        ),
                        7,
                        "both",
                        top=True,
                    ),
                ],
            ),
            (
                4,
                [
                    label("协议内容"),
                    Cell(long_text("agreement.content"), 7, "both", top=True),
                ],
            ),
            (
                2.4,
                [
                    label(("履行方式", "和期限")),
                    Cell(
                        (
                            "{%p for part in agreement.obligations %}",
                            LINE_OF_SUM,
                            "{%p endfor %}",
                        ),
                        7,
                        top=True,
                    ),
                ],
            ),
            (
                1.6,
                [
                    Cell(
                        (
                            "口头调解协议自各方当事人达成协议之日起生效（《中华人民共和国人民调解法》"
                            "第三十条）。",
                        ),
                        8,
                        "both",
                        top=True,
                    )
                ],
            ),
            (
                2.6,
                [
                    Cell(("调解员（签名）：", "", "记录人（签名）："), 4, top=True),
                    Cell(("（人民调解委员会印章）", "", "年　　月　　日"), 4, "center"),
                ],
            ),
        ],
    )
    return paper


COURT = (
    "{% if confirmation.court %}{{ confirmation.court }}{% else %}　　　　　　人民法院{% endif %}"
)
PROMISES = (
    "申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；如果因为该协议内容给他人造成损害的，愿意"
    "承担相应的民事责任和其他法律责任。",
)


def _application(paper: Paper) -> None:
    paper.heading("申请事项")
    paper.text("请求人民法院依法确认{{ agreement.number }}人民调解协议有效。")


def confirmation() -> Paper:
    paper = Paper()
    paper.title("司法确认申请书")
    paper.each("party", "parties", "申请人：{{ party.particulars }}")
    _application(paper)
    paper.heading("事实和理由")
    paper.text(
        "申请人{{ applicant_names }}与申请人{{ respondent_names }}因{{ case.matter }}，于"
        "{% if agreement.agreed_on %}{{ agreement.agreed_on }}{% else %}＿＿＿＿年＿＿月＿＿日{% endif %}经"
        "{{ case.committee }}主持调解，达成"
        "{% if agreement.is_oral %}口头{% endif %}调解协议，协议自"
        "{% if agreement.effective_on %}{{ agreement.effective_on }}{% else %}＿＿＿＿年＿＿月＿＿日{% endif %}起生效。"
        "协议内容如下：",
    )
    paper.each("line", "agreement.content", "{{ line }}")
    paper.mark("if agreement.obligations")
    paper.text("履行方式和期限：")
    paper.each("part", "agreement.obligations", LINE_OF_SUM)
    paper.mark("endif")
    paper.text(
        *PROMISES,
        "依照《中华人民共和国人民调解法》第三十三条、《中华人民共和国民事诉讼法》第二百零五条的规定，双方共同"
        "提出申请。",
    )
    paper.line_of("　　此致", stays=True)
    paper.line_of(COURT)
    paper.signatures(
        "{%p for party in parties %}",
        "申请人（" + HOW + "）：",
        "{%p endfor %}",
        "{%p if not parties %}",
        "申请人（签名、捺印）：",
        "申请人（签名、捺印）：",
        "{%p endif %}",
    )
    paper.gap()
    paper.text(
        "附：1．人民调解协议书；2．人民调解组织主持调解的证明；3．申请人的身份证明；4．送达地址确认书；"
        "5．与调解协议相关的财产权利证明等材料。"
    )
    return paper


def merged() -> Paper:
    paper = Paper()
    paper.title("{{ case.committee }}", size=20, after=0)
    paper.title("人民调解协议书暨司法确认申请书", size=20, after=6)
    paper.line_of("{{ agreement.number }}", "center")
    paper.gap()
    _parties(paper)
    _facts(paper, "第一部分　调解协议")
    paper.text("经调解，双方当事人在自愿、平等的基础上达成如下协议：")
    _content(paper, "一、协议内容", "二、履行方式和期限")
    paper.text(EFFECT, COPIES)
    paper.heading("第二部分　共同申请司法确认")
    paper.text(
        f"双方当事人共同请求{COURT}依法确认上述人民调解协议有效。",
        *PROMISES,
        "双方同意人民法院按照各自确认的送达地址送达法律文书。",
    )
    _signed(paper)
    return paper


def mediation_proof() -> Paper:
    paper = Paper()
    paper.title("人民调解组织主持调解证明")
    paper.gap()
    paper.line_of(f"{COURT}：")
    paper.text(
        "{{ case.number }}申请人{{ applicant_names }}与被申请人{{ respondent_names }}{{ case.matter }}一案，"
        "由本人民调解委员会于{{ case.accepted_on }}受理，由调解员{{ case.team }}主持调解。"
        "{% if agreement.agreed_on %}双方于{{ agreement.agreed_on }}自愿达成调解协议，协议自"
        "{{ agreement.effective_on }}起生效。{% endif %}",
        "本人民调解委员会系依法设立的人民调解组织，调解过程中未收取任何费用。",
        "特此证明。",
    )
    paper.signatures("{{ case.committee }}", "（人民调解委员会印章）")
    return paper


def service_address() -> Paper:
    paper = Paper()
    paper.title("当事人送达地址确认书", after=8)
    paper.form(
        [3.6, 4.4, 3, 4.6],
        [
            [label("案　　由"), Cell("{{ case.matter }}", 3)],
            [label("调解编号"), Cell("{{ case.number }}", 3)],
            (
                4.6,
                [
                    label("告知事项"),
                    Cell(
                        (
                            "为便于及时收到人民法院的法律文书，保证司法确认程序顺利进行，当事人应当如实提供"
                            "确切的送达地址和联系方式。确认的地址适用于本案各个程序；地址变更应当及时告知。"
                            "因提供的地址不准确、变更后未告知等原因致使文书未能被实际接收的，文书退回之日"
                            "视为送达之日。",
                        ),
                        3,
                        "both",
                        top=True,
                    ),
                ],
            ),
            [
                label("受送达人"),
                Cell("{{ to.name }}", 3),
            ],
            [label("证件号码"), Cell("{{ to.id_number }}", 3)],
            (1.6, [label("送达地址"), Cell("{{ to.address }}", 3)]),
            [label("联系电话"), Cell("{{ to.phone }}"), label("邮政编码"), Cell()],
            [label("电子送达"), Cell("□同意　账号：　　　　　　　　　　□不同意", 3)],
            [label("代收人"), Cell(), label("代收人电话"), Cell()],
            (
                3,
                [
                    label("受送达人确认"),
                    Cell(
                        (
                            "已阅读告知事项，保证所填地址准确、有效。",
                            "",
                            "受送达人（签名、捺印）：",
                            "年　　月　　日",
                        ),
                        3,
                    ),
                ],
            ),
            (1.6, [label("备　　注"), Cell("", 3)]),
        ],
        size=14,
    )
    return paper


SHEETS = {
    "agreement": agreement,
    "oral_register": oral_register,
    "confirmation": confirmation,
    "merged": merged,
    "mediation_proof": mediation_proof,
    "service_address": service_address,
}
