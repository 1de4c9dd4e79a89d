"""Papers of a case as Word and PDF: what they say, what they must not say, what they survive."""

import io
import random
import shutil
import subprocess
from datetime import date

import pytest
from pypdf import PdfReader

from cases.calc.sheets import SHEET_OF, SHEETS
from cases.calc.wording import SHIELDED
from cases.selectors.paper_facts import facts_of_paper, items_of
from cases.selectors.print_desk import print_desk
from cases.services.printing import (
    NoPdf,
    TemplateBroken,
    paper_name,
    pdf,
    render_facts,
    render_paper,
    render_refusal,
)
from cases.services.printing.sample import sample_of
from cases.services.printing.stock import built_in
from cases.services.printing.word import fill_in
from cases.tests.factories import CaseFactory, PartyFactory
from cases.tests.factories_intake import RefusalFactory
from cases.tests.factories_papers import (
    ALL_PAPERS,
    PaperTemplateFactory,
    docx_saying,
    full_case,
    text_of,
)
from mediation.common.files import FileRefused
from mediation.common.files.pictures import redrawn
from mediation.common.tests.uploads import photo_bytes

pytestmark = pytest.mark.django_db
ONE_SIDED = {sheet.key for sheet in SHEETS if sheet.each == "party"}
AWKWARD = (
    "{{ case.number }}",
    "{_{ 7*7 }_}",
    "{% for x in y %}",
    "<b>&</b>",
    "]]>&amp;",
    "'\"`${7*7}",
    "\x00\x07\x0b\x0c\x1b",
    "\u202eافعل\u202c",
    "𠮷㳇䶮🀄",
    "e\u0301\u200d\ufeff",
    "=1+1",
    "\\n\\t",
)


def pages(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("paper", ALL_PAPERS)
def test_a_paper_of_a_full_case_and_of_an_empty_one(paper):
    full, bare = full_case(), CaseFactory()
    for case in (full, bare):
        word = render_paper(case=case, paper=paper, format="docx")
        assert "{" not in text_of(word)
        assert "（（" not in text_of(word)
        assert squeezed(SHEET_OF[paper].title) in squeezed(text_of(word)) or paper == "back_cover"
        assert squeezed(case.number) in squeezed(text_of(word)) or paper == "back_cover"


@pytest.mark.once
@pytest.mark.parametrize("paper", ALL_PAPERS)
def test_the_pdf_can_be_selected_and_counts_its_pages(paper):
    made = fill_in(built_in(paper), sample_of(paper))
    found = pages(pdf.as_pdf(made))
    for number, text in enumerate(found, 1):
        assert f"第{number}页共{len(found)}页" in squeezed(text)
    assert squeezed("沙示人调字第17号") in squeezed("".join(found))


def test_an_agreement_says_what_was_agreed():
    text = squeezed(text_of(render_paper(case=full_case(), paper="agreement", format="docx")))
    for words in (
        "申请人：欧阳·娜仁",
        "被申请人：𠮷田李",
        "6300.50元（人民币陆仟叁佰元伍角）",
        "合计12300.50元（人民币壹万贰仟叁佰元伍角）",
        "于2025年12月15日前履行",
        "本协议一式叁份",
        "年月日",
    ):
        assert words in text, words


@pytest.mark.parametrize("paper", ["agreement", "merged", "confirmation", "notice", "record"])
def test_each_of_many_parties_has_a_place_to_sign(paper):
    case = full_case()
    for number in range(8):
        PartyFactory(case=case, side="applicant", name=f"业主{number}", id_number="")
    unit = {"kind": "organisation", "id_type": "none", "id_number": ""}
    PartyFactory(case=case, side="respondent", name="示例物业", **unit)
    PartyFactory(case=case, side="respondent", name="小示例", guardian_name="大示例")
    text = squeezed(text_of(render_paper(case=case, paper=paper, format="docx")))
    assert text.count("签名、捺印）：") == 10
    assert text.count("签名、盖章）：") == text.count("法定代理人签名）：") == 1


def test_who_speaks_for_several_people_is_named_so():
    case = full_case()
    case.parties.filter(side="applicant").update(is_representative=True)
    text = text_of(render_paper(case=case, paper="agreement", format="docx"))
    assert "欧阳·娜仁（推选的代表人）" in text and "𠮷田李（" not in text


@pytest.mark.parametrize(
    ("outcome", "note", "said"),
    [
        ("sham", "", "因发现虚假调解，未能达成调解协议"),
        ("already_taken", "已立案", "因已由其他机关受理（已立案），未能达成调解协议"),
        ("refused", "", "因一方拒绝或撤回，未能达成调解协议"),
        ("other", "双方自行和解", "因双方自行和解，未能达成调解协议"),
    ],
)
def test_the_notice_of_the_end_says_why(outcome, note, said):
    ended = {"closed_on": date(2025, 3, 20), "performance": "none"}
    case = CaseFactory(outcome=outcome, outcome_note=note, **ended)
    assert said in squeezed(text_of(render_paper(case=case, paper="end_notice", format="docx")))
    desk = print_desk(case, for_court=False)
    assert "end_notice" in {paper.key for paper in desk.needed}


def test_what_is_not_known_is_left_to_write_on():
    case = CaseFactory()
    texts = {
        paper: squeezed(text_of(render_paper(case=case, paper=paper, format="docx")))
        for paper in ("extension", "record", "register")
    }
    assert "延长至＿＿＿＿年＿＿月＿＿日。" in texts["extension"]
    assert "□公开调解□不公开调解" in texts["record"]
    assert texts["record"].count("＿＿＿＿＿＿") > 20


def test_each_session_has_its_own_record():
    case = full_case()
    first, second = items_of(case, "record")
    texts = [
        text_of(render_paper(case=case, paper="record", format="docx", item=item.pk))
        for item in (first, second)
    ]
    assert "双方到场。" in texts[0] and "达成一致。" not in texts[0]
    assert "达成一致。" in texts[1] and "孙邻" in texts[1]


def test_an_item_of_another_case_does_not_exist():
    item = items_of(full_case(), "record")[0]
    with pytest.raises(LookupError):
        render_paper(case=full_case(), paper="record", format="docx", item=item.pk)
    with pytest.raises(LookupError):
        render_paper(case=CaseFactory(), paper="nothing", format="docx")


def test_no_name_stands_in_a_file_name():
    case = full_case()
    assert all(
        party.name not in paper_name(case, paper)
        for party in case.parties.all()
        for paper in ALL_PAPERS
    )


# --- the other side (SECURITY T9)


@pytest.fixture
def shielded_case():
    case = full_case(summary="她住甲路 1 号之 2，电话199-0000-0011。")
    case.parties.filter(side="applicant").update(contact_is_shielded=True)
    case.agreement.content = "到甲路1号之2付款，先打19900000011。"
    case.agreement.save()
    return case


@pytest.mark.parametrize("paper", ALL_PAPERS)
def test_a_shielded_contact_stands_only_on_papers_for_that_party(shielded_case, paper):
    shielded, other = shielded_case.parties.order_by("side")
    items = [item.pk for item in items_of(shielded_case, paper)] or [None]
    for item in items:
        text = squeezed(
            text_of(render_paper(case=shielded_case, paper=paper, format="docx", item=item))
        )
        if paper in ONE_SIDED and item == shielded.pk:
            continue
        for secret in ("19900000011", "199-0000-0011", "甲路1号之2"):
            assert secret not in text, (paper, item)


def test_the_shielded_party_reads_its_own_contact_and_the_other_one_a_note(shielded_case):
    shielded, other = shielded_case.parties.order_by("side")

    def address_sheet(party):
        return text_of(
            render_paper(case=shielded_case, paper="service_address", format="docx", item=party.pk)
        )

    assert "19900000011" in address_sheet(shielded)
    assert "19900000012" in address_sheet(other)
    agreement = text_of(render_paper(case=shielded_case, paper="agreement", format="docx"))
    assert agreement.count(SHIELDED) >= 3


# --- what people type (G17)


def random_text(rng):
    letters = "调解协议𠮷éЖ١ ab{}%#<>&\"'\\|\u200b\u3000\u2028"
    length = rng.randrange(1, 40)
    own = "".join(rng.choice(letters) for _ in range(length))
    return own + rng.choice(AWKWARD) + rng.choice(letters)


def test_two_hundred_awkward_texts_are_printed_letter_for_letter():
    """None is executed, none loses a letter; what XML cannot hold is shown by a stand-in."""
    rng = random.Random(17)
    texts = [random_text(rng) for _ in range(200)]
    facts = facts_of_paper(full_case(), "agreement")
    agreement = type(facts.agreement)(content=tuple(texts), exists=True)
    changed = {"agreement": agreement, "applicant_names": texts[0]}
    word = fill_in(built_in("agreement"), type(facts)(**{**_as_dict(facts), **changed}))
    printed = [paragraph.text for paragraph in _paragraphs(word)]
    expected = [_as_printed(text) for text in texts]
    assert [text for text in printed if text in set(expected)] == expected


def _as_dict(facts):
    return {name: getattr(facts, name) for name in facts.__slots__}


def _paragraphs(word):
    from docx import Document

    return Document(io.BytesIO(word)).paragraphs


def _as_printed(text):
    return "".join(chr(0x2400 + ord(sign)) if ord(sign) < 32 else sign for sign in text)


def test_awkward_names_reach_the_pdf():
    case = full_case()
    PartyFactory(case=case, side="applicant", name="{{ 7*7 }}<i>&", phone="", address="")
    text = squeezed("".join(pages(render_paper(case=case, paper="agreement", format="pdf"))))
    assert "{{7*7}}<i>&" in text and "𠮷田李" in text


# --- templates of the bureau


def test_the_template_in_force_changes_word_and_pdf_alike():
    case = full_case()
    content = docx_saying("改版协议 {{ case.number }}", "{{ agreement.copies }}份")
    PaperTemplateFactory(district=case.district, content=content, in_force=True)
    assert "改版协议" in text_of(render_paper(case=case, paper="agreement", format="docx"))
    assert "改版协议" in "".join(pages(render_paper(case=case, paper="agreement", format="pdf")))


def test_a_waiting_template_and_that_of_another_district_are_not_used():
    case = full_case()
    content = docx_saying("改版协议")
    PaperTemplateFactory(district=case.district, content=content)
    PaperTemplateFactory(district__code="500198", content=content, in_force=True)
    assert "改版协议" not in text_of(render_paper(case=case, paper="agreement", format="docx"))


def test_a_template_that_no_longer_fits_says_so():
    case = full_case()
    content = docx_saying("{{ case.gone }}")
    PaperTemplateFactory(district=case.district, content=content, in_force=True)
    with pytest.raises(TemplateBroken):
        render_paper(case=case, paper="agreement", format="docx")


def test_a_machine_without_the_libraries_still_writes_word(monkeypatch):
    case = full_case()
    away = pdf.PdfSupport(False, pdf.INSTALL)
    monkeypatch.setattr(pdf, "pdf_support", lambda: away)
    assert render_paper(case=case, paper="agreement", format="docx")
    with pytest.raises(NoPdf, match="apt-get install"):
        render_paper(case=case, paper="agreement", format="pdf")


def test_the_letter_of_a_refused_intake_names_reason_and_route():
    refusal = RefusalFactory(organ="示例信访办", applicant_name="钱一", source="petition")
    text = squeezed(text_of(render_refusal(refusal=refusal, format="docx")))
    assert "示例信访办：" in text and "钱一" in text and "不予受理" in text
    assert refusal.get_route_display() in text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.slow
@pytest.mark.once
def test_every_paper_opens_in_libreoffice(tmp_path):
    """Converted without a complaint, title and all."""
    for paper in ALL_PAPERS:
        word = render_facts(sample_of(paper), paper=paper, district=0, format="docx")
        (tmp_path / f"{paper}.docx").write_bytes(word)
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    done = subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
        + [str(path) for path in sorted(tmp_path.glob("*.docx"))],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stdout + done.stderr
    for path in tmp_path.glob("*.docx"):
        found = pages(path.with_suffix(".pdf").read_bytes())
        assert found and len(found) <= 3, path.name
        title = squeezed(SHEET_OF[path.stem].title)
        assert title in squeezed("".join(found)) or path.stem == "back_cover"


def test_printing_does_not_let_half_a_photo_pass():
    """WeasyPrint switches the whole process to accept cut photos when it is imported."""
    pdf.pdf_support.cache_clear()
    pdf.pdf_support()
    with pytest.raises(FileRefused):
        redrawn(photo_bytes()[:-200])
