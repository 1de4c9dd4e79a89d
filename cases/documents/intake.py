"""Papers of the beginning: application, register, rights and duties, refusal, a longer term."""

from .layout import ALL_SIGN, Cell, Paper, label

YES, NO = "■", "□"
LOW = 0.85
"""Rows of parties: with four of them the form still is one page."""
PEOPLE = [2.5, 2.6, 1.25, 1.1, 1.25, 1.75, 1.25, 1.3]
RULES_TOLD = (
    "人民调解委员会已将申请人民调解的相关规定、当事人的权利义务告知申请人。申请人自愿申请人民调解，"
    "所述情况属实。"
)


def box(fact: str, text: str) -> str:
    """A box that is filled where the fact holds."""
    return f"{{% if {fact} %}}{YES}{{% else %}}{NO}{{% endif %}}{text}"


def party_rows(of: str) -> list:
    """Three rows for each party of the list: who they are, and where they are found."""
    return [
        f"for party in {of}",
        *((LOW, cells) for cells in _party_cells()),
        "endfor",
    ]


def _party_cells() -> list[list[Cell]]:
    return [
        [
            label("{{ party.title }}"),
            Cell("{{ party.name }}", align="center"),
            label("性别"),
            Cell("{{ party.sex }}", align="center"),
            label("民族"),
            Cell("{{ party.ethnicity }}", align="center"),
            label("年龄"),
            Cell("{{ party.age }}", align="center"),
        ],
        [
            label("证件号码"),
            Cell("{{ party.id_number }}", 3),
            label("电话"),
            Cell("{{ party.phone }}", 3),
        ],
        [
            label("{% if party.is_organisation %}法定代表人{% else %}职业职务{% endif %}"),
            Cell("{{ party.occupation }}"),
            label("住址"),
            Cell("{{ party.address }}", 5),
        ],
    ]


def long_text(of: str, *, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> tuple:
    """The paragraphs of a list as lines of one cell."""
    return (*before, f"{{%p for line in {of} %}}", "{{ line }}", "{%p endfor %}", *after)


def application() -> Paper:
    paper = Paper()
    paper.title("人民调解申请书", after=4)
    paper.line_of("编号：{{ case.number }}", "right", size=12)
    paper.form(
        PEOPLE,
        [
            *party_rows("applicants"),
            *party_rows("respondents"),
            (5.6, [label("纠纷简要情况"), Cell(long_text("case.summary"), 7, "both", top=True)]),
            (
                3.4,
                [
                    label("申请事项"),
                    Cell(("1．", "", "2．", "", "3．"), 7, top=True),
                ],
            ),
            (2.6, [Cell((RULES_TOLD,), 8, "both", top=True)]),
            (
                2.2,
                [
                    Cell(
                        ("申请人（签名、盖章或捺印）：", "", "年　　月　　日"),
                        8,
                        "right",
                    )
                ],
            ),
        ],
    )
    return paper


def register() -> Paper:
    paper = Paper()
    paper.title("人民调解受理登记表", after=4)
    paper.line_of("编号：{{ case.number }}", "right", size=12)
    sources = (
        box("case.is_application", "当事人申请") + "　" + box("case.is_own_initiative", "主动调解"),
        box("case.is_transferred", "接受委托移送")
        + "{% if case.is_transferred %}（{{ case.source }} {{ case.source_paper }}）{% endif %}",
    )
    paper.form(
        PEOPLE,
        [
            [
                label("受理日期"),
                Cell("{{ case.accepted_on }}", 2),
                label("纠纷类型", 2),
                Cell("{{ case.matter }}", 3),
            ],
            (1.4, [label("案件来源"), Cell(sources, 7)]),
            *party_rows("parties"),
            (3.2, [label("纠纷简要情况"), Cell(long_text("case.summary"), 7, "both", top=True)]),
            [
                label("调 解 员"),
                Cell("{{ case.team }}", 2),
                label("调解期限", 2),
                Cell("至{{ case.due_on }}", 3),
            ],
            [
                label("协议时间"),
                Cell("{{ agreement.agreed_on }}", 2),
                label("调解结果", 2),
                Cell("{{ case.outcome }}", 3),
            ],
            [
                label("履行情况"),
                Cell("{% if agreement.exists %}{{ case.performance }}{% endif %}", 2),
                label("备注", 2),
                Cell("", 3),
            ],
            (
                2.6,
                [
                    Cell(("当事人（签名）：",), 4, top=True),
                    Cell(("登记人（签名）：", "", "（人民调解委员会印章）", "年　　月　　日"), 4),
                ],
            ),
        ],
    )
    return paper


RIGHTS = (
    "一、人民调解委员会是依法设立的调解民间纠纷的群众性组织。人民调解委员会调解民间纠纷，遵循下列原则：在当事人"
    "自愿、平等的基础上进行调解；不违背法律、法规和国家政策；尊重当事人的权利，不得因调解而阻止当事人依法通过"
    "仲裁、行政、司法等途径维护自己的权利。",
    "二、人民调解委员会调解民间纠纷，不收取任何费用。",
    "三、当事人在人民调解活动中享有下列权利：（一）选择或者接受人民调解员；（二）接受调解、拒绝调解或者要求终止"
    "调解；（三）要求调解公开进行或者不公开进行；（四）自主表达意愿、自愿达成调解协议。",
    "四、当事人在人民调解活动中履行下列义务：（一）如实陈述纠纷事实；（二）遵守调解现场秩序，尊重人民调解员；"
    "（三）尊重对方当事人行使权利。",
    "五、经人民调解委员会调解达成的调解协议，具有法律约束力，当事人应当按照约定履行。人民调解委员会对调解协议的"
    "履行情况进行监督，督促当事人履行约定的义务。",
    "六、当事人之间就调解协议的履行或者调解协议的内容发生争议的，一方当事人可以向人民法院提起诉讼。双方当事人"
    "认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认。",
    "七、调解员与纠纷有利害关系或者有其他可能影响公正调解情形的，当事人有权要求其回避。",
    "八、个人信息处理告知：人民调解委员会为履行法定职责、办理本纠纷，依法处理当事人的姓名、身份证件号码、联系"
    "方式、住址及与纠纷有关的情况，用于调解、立卷归档、回访和统计，不向无关人员提供；保存期限依照档案管理规定"
    "执行。当事人有权查阅、复制、更正本人信息。",
)


def notice() -> Paper:
    paper = Paper(size=15, line=25)
    paper.title("当事人权利义务告知书")
    paper.line_of("{{ case.number }}", "center", size=14)
    paper.gap(8)
    paper.text("依照《中华人民共和国人民调解法》等有关规定，现将有关事项告知如下：", *RIGHTS)
    paper.gap(10)
    paper.text(
        "以上内容已阅读（或者已由调解员宣读），当事人均已知悉，并同意由本人民调解委员会调解。"
    )
    paper.signatures(*ALL_SIGN, "告知人（签名）：")
    return paper


def identity() -> Paper:
    paper = Paper()
    paper.title("当事人身份证明", after=4)
    paper.line_of("{{ case.number }}", "center", size=14)
    paper.form(
        [2.6, 5, 2.6, 5.4],
        [
            "for party in parties",
            [
                label("{{ party.title }}"),
                Cell("{{ party.name }}"),
                label("证件号码"),
                Cell("{{ party.id_number }}"),
            ],
            (6.2, [Cell("（证件复印件粘贴处）", 4, "center")]),
            "endfor",
            [Cell("复印件与原件核对无异。核对人（签名）：　　　　　　　　年　　月　　日", 4)],
        ],
    )
    return paper


def power() -> Paper:
    paper = Paper()
    paper.title("授权委托书")
    paper.text(
        "委托人：{{ to.particulars }}",
        "受委托人：＿＿＿＿＿＿＿＿　　性别：＿＿＿",
        "公民身份号码：＿＿＿＿＿＿＿＿＿＿＿＿＿",
        "住　　址：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",
        "联系电话：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",
        "{{ case.number }}委托人与"
        "{% if to.side == '申请人' %}{{ respondent_names }}{% else %}{{ applicant_names }}{% endif %}"
        "{{ case.matter }}一案，委托上列受委托人作为参加人民调解活动的代理人。",
        "代理权限（在□内打√）：",
        "□ 一般代理：代为陈述事实、参加调解、签收文书。",
        "□ 特别代理：代为承认、放弃、变更请求，达成并签署调解协议，共同申请司法确认。",
        "委托期限：自签署之日起至本纠纷调解（司法确认）程序终结之日止。",
    )
    paper.signatures("委托人（签名、捺印）：", "受委托人（签名、捺印）：")
    return paper


def extension() -> Paper:
    paper = Paper()
    paper.title("延长调解期限同意书")
    paper.line_of("{{ case.number }}", "center")
    paper.gap()
    paper.line_of("{{ case.committee }}：")
    paper.text(
        "申请人{{ applicant_names }}与被申请人{{ respondent_names }}{{ case.matter }}一案，贵会于"
        "{{ case.accepted_on }}受理，调解期限至{{ extension.former_day }}届满。"
        "{% if extension.reason %}因{{ extension.reason }}，{% endif %}"
        "双方当事人自愿继续调解，同意将调解期限延长至"
        "{% if extension.new_day %}{{ extension.new_day }}"
        "{% else %}＿＿＿＿年＿＿月＿＿日{% endif %}。",
        "双方当事人知悉：延长期限内任何一方均可要求终止调解，并可依法通过仲裁、行政、司法等途径维护自己的"
        "权利。",
    )
    paper.signatures(*ALL_SIGN, "调解员（签名）：")
    return paper


def refusal() -> Paper:
    paper = Paper()
    paper.title("不予受理通知书")
    paper.line_of("{% if case.number %}{{ case.number }}{% endif %}", "center")
    paper.gap()
    paper.line_of(
        "{% if refusal.organ %}{{ refusal.organ }}{% elif applicant_names %}{{ applicant_names }}"
        "{% else %}　　　　　　{% endif %}："
    )
    paper.text(
        "{% if refusal.organ %}贵单位移送的{% else %}你（单位）申请调解的{% endif %}"
        "{% if applicant_names %}{{ applicant_names }}{% else %}　　　　{% endif %}与"
        "{% if respondent_names %}{{ respondent_names }}{% else %}　　　　{% endif %}之间的纠纷"
        "{% if case.source_paper %}（{{ case.source_paper }}）{% endif %}，经审查，"
        "{% if refusal.reason %}因{{ refusal.reason }}，{% endif %}"
        "不符合人民调解的受理条件，本人民调解委员会决定不予受理。",
        "{% if refusal.route %}已告知当事人通过以下途径解决：{{ refusal.route }}。{% else %}当事人可以依法"
        "通过仲裁、行政、司法等途径维护自己的权利。{% endif %}",
        "特此通知。",
    )
    paper.signatures(
        "{{ case.committee }}",
        "（人民调解委员会印章）",
        day="{% if refusal.day %}{{ refusal.day }}{% else %}年　　月　　日{% endif %}",
    )
    return paper


SHEETS = {
    "application": application,
    "register": register,
    "notice": notice,
    "identity": identity,
    "power": power,
    "extension": extension,
    "refusal": refusal,
}
