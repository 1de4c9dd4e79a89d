"""Papers that hold the file together: cover, catalogue, reports, statement, back cover."""

from .intake import long_text
from .layout import Cell, Paper, label


def cover() -> Paper:
    paper = Paper()
    paper.gap(50)
    paper.title("{{ case.committee }}", size=24, after=30)
    paper.title("人　民　调　解　卷　宗", size=36, after=14)
    paper.line_of("{{ case.number }}", "center", size=18)
    paper.gap(50)
    name = "{% if parties %}{{ applicant_names }}与{{ respondent_names }}{% endif %}{{ case.matter }}案"
    ended = "{% if case.closed_on %}{{ case.closed_on }}{% else %}　　　年　　月　　日{% endif %}"
    keeper = (
        "{% if volume.archived_by %}{{ volume.archived_by }}{% else %}{{ case.lead }}{% endif %}"
    )
    paper.form(
        [3.4, 4.6, 3, 4.6],
        [
            (1.5, [label("卷　　名"), Cell(name, 3)]),
            (
                1.2,
                [label("年　　度"), Cell("{{ case.year }}"), label("卷宗类别"), Cell("人民调解")],
            ),
            (1.2, [label("卷　　号"), Cell("{{ volume.number }}", 3)]),
            (1.2, [label("调 解 员"), Cell("{{ case.team }}", 3)]),
            (1.2, [label("调解日期"), Cell(f"自{{{{ case.accepted_on }}}}至{ended}", 3)]),
            (
                1.2,
                [
                    label("立 卷 人"),
                    Cell(keeper),
                    label("立卷日期"),
                    Cell("{{ volume.archived_on }}"),
                ],
            ),
            (
                1.2,
                [
                    label("保管期限"),
                    Cell("{{ volume.retention }}"),
                    label("本卷页数"),
                    Cell("{{ volume.pages }}"),
                ],
            ),
            (1.6, [label("备　　注"), Cell("", 3)]),
        ],
        size=15,
    )
    return paper


def catalogue() -> Paper:
    paper = Paper()
    paper.title("卷　内　目　录", after=4)
    paper.line_of("{{ case.number }}", "center", size=14)
    heads = ("序号", "文书名称", "页号", "备注")
    entry = [
        Cell("{{ entry.number }}", align="center"),
        Cell("{{ entry.title }}"),
        Cell("{{ entry.pages }}", align="center"),
        Cell("{{ entry.note }}", align="center"),
    ]
    paper.form(
        [1.6, 8, 2.6, 3.4],
        [
            (1.1, [label(text) for text in heads]),
            "for entry in volume.entries",
            (1, entry),
            "endfor",
        ],
        size=14,
    )
    paper.gap()
    paper.line_of("本卷共{{ volume.papers }}件{{ volume.pages }}页", "right", size=14)
    return paper


def statement() -> Paper:
    paper = Paper()
    paper.title("卷宗情况说明", after=8)
    paper.line_of("{{ case.number }}", "center", size=14)
    paper.form(
        [3.4, 12.2],
        [
            (1.2, [label("本卷情况"), Cell("共{{ volume.papers }}件{{ volume.pages }}页")]),
            (9, [label("说　　明"), Cell("", top=True)]),
            (1.4, [label("立 卷 人"), Cell("（签名）")]),
            (1.4, [label("检 查 人"), Cell("（签名）")]),
            (1.4, [label("立卷日期"), Cell("年　　月　　日")]),
        ],
        size=15,
    )
    return paper


def closing_report() -> Paper:
    paper = Paper()
    paper.title("人民调解结案报告表", after=8)
    result = (
        "{{ case.outcome }}{% if case.outcome_note %}（{{ case.outcome_note }}）{% endif %}",
        *long_text("agreement.content"),
    )
    paper.form(
        [3, 5, 3, 4.6],
        [
            [
                label("卷　　号"),
                Cell("{{ case.number }}", 3),
            ],
            [
                label("填表时间"),
                Cell(
                    "{% if volume.archived_on %}{{ volume.archived_on }}"
                    "{% else %}年　　月　　日{% endif %}",
                    3,
                ),
            ],
            [label("承办单位"), Cell("{{ case.committee }}", 3)],
            [label("承办人"), Cell("{{ case.team }}", 3)],
            [
                label("受案时间"),
                Cell("{{ case.accepted_on }}"),
                label("结案时间"),
                Cell("{{ case.closed_on }}"),
            ],
            [label("申请人"), Cell("{{ applicant_names }}", 3)],
            [label("被申请人"), Cell("{{ respondent_names }}", 3)],
            [
                label("案件来源"),
                Cell("{{ case.source }}"),
                label("纠纷类型"),
                Cell("{{ case.matter }}"),
            ],
            (4, [label("简要事实"), Cell(long_text("case.summary"), 3, "both", top=True)]),
            (4, [label("调解结果"), Cell(result, 3, "both", top=True)]),
            [
                label("协议金额"),
                Cell("{{ case.amount }}　{{ case.amount_capitals }}", 3),
            ],
            [
                label("履行情况"),
                Cell("{{ case.performance }}　{{ case.performed_on }}"),
                label("司法确认"),
                Cell("{{ case.confirmation }}"),
            ],
            (2, [label("承办人意见"), Cell("（签名）", 3)]),
            (2.2, [label("调委会意见"), Cell(("", "（印章）　　　　年　　月　　日"), 3, "right")]),
        ],
        size=13,
    )
    return paper


def class_form() -> Paper:
    paper = Paper()
    paper.title("调解案件等级评定表", after=8)
    office = ("", "审核人（签名）：　　　　　　年　　月　　日")
    paper.form(
        [3.6, 4.4, 3, 4.6],
        [
            [label("案　　号"), Cell("{{ case.number }}", 3)],
            [
                label("调 解 员"),
                Cell("{{ case.team }}"),
                label("纠纷类型"),
                Cell("{{ case.matter }}"),
            ],
            [
                label("受理日期"),
                Cell("{{ case.accepted_on }}"),
                label("结案日期"),
                Cell("{{ case.closed_on }}"),
            ],
            [
                label("涉及人数"),
                Cell("{{ case.people }}人"),
                label("协议金额"),
                Cell("{{ case.amount }}"),
            ],
            [
                label("申报等级"),
                Cell("{{ case.tier_claimed }}"),
                label("核定等级"),
                Cell("{{ case.tier_fixed }}"),
            ],
            (2, [label("等级标准"), Cell("{{ case.tier_criteria }}", 3)]),
            (4, [label("申报理由"), Cell("", 3, top=True)]),
            (2.8, [label(("司法所", "（派驻部门）", "审核意见")), Cell(office, 3, "right")]),
            (2.8, [label(("司法局", "核定意见")), Cell(office, 3, "right")]),
        ],
        size=14,
    )
    return paper


def back_cover() -> Paper:
    paper = Paper()
    paper.gap(300)
    paper.form(
        [3.4, 4.6, 3, 4.6],
        [
            (1.3, [label("案　　号"), Cell("{{ case.number }}", 3)]),
            (
                1.3,
                [
                    label("本卷件数"),
                    Cell("{{ volume.papers }}"),
                    label("页数"),
                    Cell("{{ volume.pages }}"),
                ],
            ),
            (1.3, [label("归档日期"), Cell("{{ volume.archived_on }}"), label("归档人"), Cell()]),
            (1.3, [label("装 订 人"), Cell(), label("检查人"), Cell()]),
        ],
        size=15,
    )
    paper.gap()
    paper.line_of("（装订线封签处，加盖人民调解委员会印章）", "center", size=14)
    return paper


SHEETS = {
    "cover": cover,
    "catalogue": catalogue,
    "statement": statement,
    "closing_report": closing_report,
    "class_form": class_form,
    "back_cover": back_cover,
}
