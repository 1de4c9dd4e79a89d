"""The Chinese catalogue is complete: nothing untranslated, fuzzy or stale."""

import subprocess
from pathlib import Path

import polib
import pytest
from django.conf import settings

FOLDER = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(FOLDER / "django.po"))


def test_every_sentence_has_its_chinese(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(FOLDER / "django.mo"))
    written = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in catalogue}
    assert {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in compiled} == written


def test_figures_in_a_sentence_are_those_of_its_chinese(catalogue):
    """msgfmt compares the placeholders of both languages."""
    checked = subprocess.run(
        ["msgfmt", "--check-format", "--output-file=/dev/null", str(FOLDER / "django.po")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_no_sentence_of_the_code_is_missing(catalogue, tmp_path):
    """Collects the sentences anew, beside the tree, and compares."""
    written = {entry.msgid for entry in catalogue}
    root = Path(settings.BASE_DIR)
    folders = ["mediation", "stations", "mediators", "cases", "assessment"]
    sources = [
        str(path.relative_to(root))
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if "migrations" not in path.parts and "tests" not in path.parts
    ]
    template = tmp_path / "all.pot"
    keywords = ["gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2"]
    subprocess.run(
        ["xgettext", "--language=Python", "--from-code=UTF-8", f"--output={template}", "-k_"]
        + [f"--keyword={word}" for word in keywords]
        + sources,
        cwd=root,
        capture_output=True,
        check=True,
    )
    collected = {entry.msgid for entry in polib.pofile(str(template))}
    assert sorted(collected - written) == []
