"""The Chinese catalogue is whole, and nobody who works in Chinese meets an English word."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from mediation.common.roles import STAFF_ROLES, Role
from mediation.tests.doors import own_row, signed_in, who_of
from mediation.tests.route_policy import DESKS, PAGES

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "mediation/locale/zh_Hans/LC_MESSAGES/django.po"
OURS = ("mediation", "stations", "mediators", "cases", "assessment", "templates", "static")
PACKAGES = ("unfold", "axes", "rest_framework", "django_filters", "drf_spectacular", "csp")
SOURCES = (".py", ".html", ".txt", ".js", ".po")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def key(entry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


# --- the file


def test_makemessages_knows_every_name_of_gettext():
    """A sentence in ``plain("…")`` would never reach the catalogue."""
    sources = [path for app in OURS[:5] for path in (ROOT / app).rglob("*.py")]
    named = re.compile(r"import \w*gettext\w* as (?!_$)(\w+)", re.MULTILINE)
    found = {path.name: named.findall(path.read_text()) for path in sources}
    assert {name: aliases for name, aliases in found.items() if aliases} == {}


def test_nothing_is_untranslated_fuzzy_or_obsolete(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_the_compiled_file_is_that_of_the_text(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    written = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in catalogue}
    found = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in compiled}
    assert found == written


def test_figures_in_a_sentence_are_those_of_its_chinese():
    """msgfmt compares the placeholders of both languages."""
    command = ["msgfmt", "--check-format", "--output-file=/dev/null", str(CATALOGUE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """What `makemessages` finds in the sources, from a copy of them."""
    copy = tmp_path_factory.mktemp("sources")
    for name in (*OURS, "manage.py"):
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.po", "*.mo", "vendor", "tests")
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    (copy / "mediation/locale").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "-i", "static/*"]
    subprocess.run([*command, "--no-location", "-v", "0"], cwd=copy, check=True)
    found = copy / CATALOGUE.relative_to(ROOT)
    return {key(entry) for entry in polib.pofile(str(found)) if not entry.obsolete}


def test_no_sentence_of_the_sources_is_missing(catalogue, collected):
    assert collected - {key(entry) for entry in catalogue} == set()


def test_no_sentence_is_left_over(catalogue, collected):
    """What the sources no longer say, and no package either (their strings we translate too)."""
    left = {msgid for _context, msgid, _plural in {key(one) for one in catalogue} - collected}
    text = "\n".join(package_sources()) if left else ""
    plain = re.sub(r"\s+", " ", text)
    assert {msgid for msgid in left if re.sub(r"\s+", " ", msgid.strip()) not in plain} == set()


def package_sources():
    libraries = Path(admin.__file__).parents[3]
    for package in PACKAGES:
        for path in (libraries / package).rglob("*"):
            if path.suffix in SOURCES and "/locale/" not in str(path):
                yield path.read_text(encoding="utf-8", errors="ignore").replace('\\"', '"')


# --- the pages


ALLOWED = frozenset(
    {
        "English",  # the other language
        *("csv", "xlsx", "CSV", "XLSX", "JSON", "API"),
        *("esc", "hans"),  # a key of the keyboard; zh-hans
        *("committee", "serial", "year"),  # placeholders of a file number
        *("Python", "docs", "verify"),  # a command to type
        *("Word", "WPS", "PDF", "docx", "SHA"),  # kinds of files, programs, and a digest
    }
)
# Words of the test's own data: user names, codes, kinds of jobs and records, and roles as the
# audit log records them.
OF_THE_DATA = re.compile(
    r"user\d+|type\d+|[a-z]+[._][a-z._]+|[SGM]\d{5}|[0-9a-f]{8,}|neighbour|second|worker"
    r"|\bmediator\b|\bsurveyor\b"
)
WORD = re.compile(r"[A-Za-z]{3,}")
SILENT = frozenset({"script", "style", "svg", "template", "code", "noscript"})
SPOKEN = frozenset({"title", "placeholder", "aria-label", "alt"})


class Words(HTMLParser):
    """Collects what a person reads or is read to."""

    def __init__(self):
        super().__init__()
        self.texts, self.silent = [], []

    def handle_starttag(self, tag, attrs):
        if tag in SILENT or (tag == "span" and "material" in (dict(attrs).get("class") or "")):
            self.silent.append(tag)
        facts = dict(attrs)
        self.texts += [value for name, value in attrs if name in SPOKEN and value]
        if tag == "input" and facts.get("type") in ("submit", "button"):
            self.texts.append(facts.get("value") or "")

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def english_in(response) -> set[str]:
    parser = Words()
    parser.feed(response.content.decode())
    text = OF_THE_DATA.sub(" ", " ".join(parser.texts))
    return set(WORD.findall(text)) - ALLOWED


def pages_of(world, role):
    """Start page, own pages with a row each, and desks with list, row and form."""
    for name, page in PAGES.items():
        if role in page.roles and page.status == 200 and not name.startswith(("api", "admin")):
            row = own_row(world, role, page.row) if page.row else None
            if not page.row or row is not None:
                yield address_of(name, row, page)
    if role in STAFF_ROLES:
        yield reverse("admin:index")
        for label, desk in DESKS.items():
            yield from pages_of_a_desk(world, role, label, desk)


def address_of(name, row, page):
    """A draft and its photos are named by the key that the phone made."""
    try:
        return reverse(name, args=[*([row.pk] if row else []), *page.own.values()])
    except NoReverseMatch:
        return reverse(name, args=[row.client_key])


def pages_of_a_desk(world, role, label, desk):
    """Each page of the admin is read by one of those who may open it."""
    prefix = f"admin:{label.lower().replace('.', '_')}"
    if role == who_of(desk.read):
        yield reverse(f"{prefix}_changelist")
        row = own_row(world, role, label)
        yield from [reverse(f"{prefix}_change", args=[row.pk])] if row is not None else []
    if desk.add and role == who_of(desk.add):
        yield reverse(f"{prefix}_add")


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_nobody_meets_an_english_word(plain_world, role):
    browser = signed_in(plain_world.user(role))
    found = {}
    for url in pages_of(plain_world, role):
        response = browser.get(url, follow=True)
        assert response["Content-Language"] == "zh-hans"
        is_page = response["Content-Type"].startswith("text/html")
        if is_page and (words := english_in(response)):
            found[url] = words
    assert found == {}


def test_an_english_word_would_be_found():
    """The negative control, with what is not meant."""
    page = '<html><script>const word = 1</script><a title="Help">帮助 user12 <b>Save</b> OK</a>'
    parser = Words()
    parser.feed(page)
    assert set(WORD.findall(" ".join(parser.texts))) == {"Help", "user", "Save"}
