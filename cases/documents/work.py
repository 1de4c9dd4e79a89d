"""Papers of the work: summons, service, inquiry, session, evidence; and of its end."""

from .layout import ALL_SIGN, Cell, Paper, label


def mediation_notice() -> Paper:
    paper = Paper()
    paper.title("调解通知书")
    paper.line_of("{{ case.number }}", "center")
    paper.gap()
    paper.line_of(
        "{% if to.name %}{{ to.name }}{% else %}　　　　　　{% endif %}"
        "{% if not to.is_organisation %}（先生／女士）{% endif %}："
    )
    paper.text(
        "申请人{{ applicant_names }}与被申请人{{ respondent_names }}{{ case.matter }}一案，本人民调解委员会已于"
        "{{ case.accepted_on }}受理。现通知你（单位）参加调解：",
        "一、时间：{% if next_session.day %}{{ next_session.day }}{{ next_session.hours }}{% else %}"
        "　　　　年　　月　　日　　时　　分{% endif %}",
        "二、地点：{{ next_session.place }}",
        "三、调解员：{{ case.team }}",
        "请携带身份证件及与纠纷有关的证据材料。当事人有权接受调解、拒绝调解或者要求终止调解；委托他人参加的，应当"
        "提交授权委托书。人民调解不收取任何费用。",
        "{% if case.station_telephone %}联系电话：{{ case.station_telephone }}　{% endif %}"
        "{% if case.station_address %}地址：{{ case.station_address }}{% endif %}",
    )
    paper.signatures("{{ case.committee }}", "（人民调解委员会印章）")
    return paper


def service_receipt() -> Paper:
    paper = Paper()
    paper.title("送达回证")
    paper.form(
        [3.6, 4.8, 2.6, 4.6],
        [
            [label("案　　号"), Cell("{{ case.number }}", 3)],
            [label("案　　由"), Cell("{{ case.matter }}", 3)],
            [
                label("受送达人"),
                Cell("{{ to.name }}"),
                label("送达地点"),
                Cell("{{ to.address }}"),
            ],
            (4.4, [label("送达文书名称和件数"), Cell("", 3, top=True)]),
            [label("送达方式"), Cell("□直接　□留置　□邮寄　□电子　□委托　□其他", 3)],
            (2.2, [label("受送达人签名"), Cell("", 1), label("收到时间"), Cell("年　月　日　时")]),
            (
                2.2,
                [
                    label("代收人签名及代收理由"),
                    Cell("", 1),
                    label("收到时间"),
                    Cell("年　月　日　时"),
                ],
            ),
            (2.2, [label("送达人（签名）"), Cell("", 1), label("见证人"), Cell("")]),
            (2.6, [label("备　　注"), Cell("", 3)]),
        ],
        size=14,
    )
    return paper


def _head(facts: list[tuple[str, str]]) -> list:
    return [[label(name), Cell(text)] for name, text in facts]


def inquiry() -> Paper:
    paper = Paper(size=15, line=26)
    paper.title("调查记录")
    paper.line_of("{{ case.number }}", "center", size=14)
    paper.form(
        [3, 12.6],
        _head(
            [
                ("时　　间", "{{ inquiry.day }}"),
                ("地　　点", "{{ inquiry.place }}"),
                ("被调查人", "{{ inquiry.person }}　{{ inquiry.relation }}"),
                ("调查人", "{{ inquiry.investigator }}"),
                ("记录人", "{{ inquiry.recorder }}"),
                ("事　　由", "{{ case.matter }}"),
            ]
        ),
        size=14,
    )
    paper.gap(10)
    paper.heading("调查记录：")
    paper.each("line", "inquiry.record", "{{ line }}")
    paper.lines_unless("inquiry.record")
    paper.gap(10)
    paper.text("以上记录已阅读（或者已向本人宣读），与所述无误。")
    paper.signatures("被调查人（签名、捺印）：", "调查人（签名）：", "记录人（签名）：")
    return paper


def evidence() -> Paper:
    paper = Paper()
    paper.title("证据材料清单", after=4)
    paper.line_of("{{ case.number }}", "center", size=14)
    empty = [
        (1.5, [Cell(str(n), align="center"), *(Cell() for _ in range(5))]) for n in range(1, 9)
    ]
    heads = ("序号", "证据名称", "证明内容", "原件／复印件", "页数", "提交人")
    paper.form([1.5, 3.6, 4.2, 3, 1.5, 2], [[label(text) for text in heads], *empty])
    paper.signatures("提交人（签名）：", "接收人（签名）：")
    return paper


def record() -> Paper:
    paper = Paper(size=15, line=26)
    paper.title("人民调解记录", after=4)
    paper.line_of(
        "{{ case.number }}{% if session.number %}（第{{ session.number }}次）{% endif %}",
        "center",
        size=14,
    )
    paper.form(
        [3, 12.6],
        _head(
            [
                ("时　　间", "{{ session.day }}{{ session.hours }}"),
                ("地　　点", "{{ session.place }}"),
                ("申请人", "{{ applicant_names }}"),
                ("被申请人", "{{ respondent_names }}"),
                ("参加人", "{{ session.participants }}"),
                ("调解员", "{{ session.mediators }}"),
                ("记录人", "{{ session.recorder }}"),
                (
                    "方　　式",
                    "{% if session.publicity %}{{ session.publicity }}调解"
                    "{% else %}□公开调解　□不公开调解{% endif %}",
                ),
            ]
        ),
        size=14,
    )
    paper.gap(10)
    paper.text(
        "调解员宣布调解纪律，核对当事人身份，告知当事人在人民调解活动中的权利和义务，询问是否申请回避。"
    )
    paper.heading("调解记录：")
    paper.each("line", "session.record", "{{ line }}")
    paper.lines_unless("session.record", 22)
    paper.gap(10)
    paper.text("以上记录已阅读（或者已向当事人宣读），与所述无误。")
    paper.signatures(
        *ALL_SIGN,
        "其他参加人（签名）：",
        "调解员（签名）：",
        "记录人（签名）：",
    )
    return paper


REMEDIES = (
    "一、仲裁：依照法律规定或者当事人约定应当、可以仲裁的，可以向有管辖权的仲裁机构申请仲裁。劳动争议应当自知道"
    "或者应当知道权利被侵害之日起一年内向劳动人事争议仲裁委员会申请仲裁。",
    "二、行政：属于行政机关职责范围的，可以申请有关行政机关处理，或者依法申请行政复议。",
    "三、诉讼：可以依法向有管辖权的人民法院提起诉讼。请注意法律规定的诉讼时效期间。",
    "四、符合法律援助条件的，可以向法律援助机构申请法律援助；法律服务热线12348。",
)


def end_notice() -> Paper:
    paper = Paper()
    paper.title("终止调解通知书")
    paper.line_of("{{ case.number }}", "center")
    paper.gap()
    paper.line_of("{{ applicant_names }}、{{ respondent_names }}：")
    paper.text(
        "申请人{{ applicant_names }}与被申请人{{ respondent_names }}{{ case.matter }}一案，本人民调解委员会于"
        "{{ case.accepted_on }}受理。经调解，{% if case.ending %}因{{ case.ending }}，{% endif %}未能达成调解协议。"
        "依照《中华人民共和国人民调解法》第二十六条的规定，本人民调解委员会终止调解。",
        "当事人可以依法通过仲裁、行政、司法等途径维护自己的权利。",
        "特此通知。",
    )
    paper.signatures(
        "{{ case.committee }}",
        "（人民调解委员会印章）",
        day="{% if case.closed_on %}{{ case.closed_on }}{% else %}年　　月　　日{% endif %}",
    )
    return paper


def remedies() -> Paper:
    paper = Paper()
    paper.title("救济途径告知书")
    paper.line_of("{{ case.number }}", "center")
    paper.gap()
    paper.line_of("{{ applicant_names }}、{{ respondent_names }}：")
    paper.text(
        "你们之间的{{ case.matter }}未能通过人民调解解决。依照《中华人民共和国人民调解法》第三条、第二十六条的"
        "规定，调解不得阻止当事人依法维护自己的权利。现告知以下途径：",
        *REMEDIES,
    )
    paper.signatures(
        "{{ case.committee }}",
        "（人民调解委员会印章）",
        "被告知人（签名、捺印）：",
    )
    return paper


def performance() -> Paper:
    paper = Paper()
    paper.title("调解协议履行情况记录", after=4)
    paper.line_of("协议编号：{{ agreement.number }}", "center", size=14)
    heads = ("序号", "履行内容", "金额", "履行期限", "履行日期", "接收人")
    paper.form(
        [1.3, 3.6, 2.2, 3.4, 3.4, 1.7],
        [
            [label(text) for text in heads],
            "for part in agreement.obligations",
            (
                1.4,
                [
                    Cell("{{ part.number }}", align="center"),
                    Cell("{{ part.description }}"),
                    Cell("{{ part.amount }}", align="center"),
                    Cell("{{ part.due_on }}", align="center"),
                    Cell("{{ part.done_on }}", align="center"),
                    Cell(),
                ],
            ),
            "endfor",
            [
                label("合计", 2),
                Cell("{{ agreement.total }}　{{ agreement.total_capitals }}", 4),
            ],
            (
                4.5,
                [Cell("（收条、汇款凭证粘贴处）", 6, "center")],
            ),
        ],
    )
    paper.signatures("履行人（签名、捺印）：", "接收人（签名、捺印）：", "调解员（签名）：")
    return paper


def follow_up() -> Paper:
    """The station's own follow-up. The answers stay blank, whoever prints it.

    What parties told a third party is sealed from mediator, station and office (SECURITY 3.3
    rows 22 and 23), and all of them read the file.
    """
    paper = Paper()
    paper.title("人民调解回访记录", after=8)
    asked = (
        "一、协议履行：□已履行□履行中□部分□未履行",
        "二、对调解是否满意：□满意　□基本满意　□不满意",
        "三、有无反悔、起诉：□无　□有（判决：＿＿＿＿）",
        "四、有无调解不当：□无　□有",
        "五、有无激化或者新的隐患：□无　□有",
        "六、采取的措施：",
    )
    paper.form(
        [3, 5, 2.6, 5],
        [
            [label("当事人"), Cell("{{ applicant_names }}、{{ respondent_names }}", 3)],
            [label("协议编号"), Cell("{{ agreement.number }}", 3)],
            [
                label("协议日期"),
                Cell("{{ agreement.agreed_on }}"),
                label("履行情况"),
                Cell("{{ case.performance }}"),
            ],
            (1.4, [label("回访事由"), Cell("", 3)]),
            [label("被回访人"), Cell("", 3)],
            [label("回访方式"), Cell("□上门　□电话　□其他", 3)],
            (8.4, [label("回访情况"), Cell(asked, 3, top=True)]),
            (
                2.2,
                [
                    label("回访人"),
                    Cell("（签名）"),
                    label("回访时间"),
                    Cell("年　　月　　日", align="center"),
                ],
            ),
        ],
        size=14,
    )
    return paper


SHEETS = {
    "mediation_notice": mediation_notice,
    "service_receipt": service_receipt,
    "inquiry": inquiry,
    "evidence": evidence,
    "record": record,
    "end_notice": end_notice,
    "remedies": remedies,
    "performance": performance,
    "follow_up": follow_up,
}
