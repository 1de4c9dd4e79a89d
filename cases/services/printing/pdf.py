"""PDF from the Word paper, and what to do where the system libraries for it are missing."""

import glob
import shutil
import subprocess
import threading
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

from mediation.common.errors import RuleBroken

from .web import as_web_page

LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
INSTALL = f"sudo apt-get install -y {LIBRARIES}"
_one_at_a_time = threading.Lock()  # a paper takes a quarter second; its fonts take memory


class NoPdf(RuleBroken):
    code = "no_pdf"
    message = _(
        "This machine cannot make PDF files yet. Take the Word file, and ask the system "
        "administrator to type: %(line)s"
    )


@dataclass(frozen=True, slots=True)
class PdfSupport:
    """``line`` is what to type where something is missing."""

    works: bool
    line: str = ""


@cache
def pdf_support() -> PdfSupport:
    """Can this machine make PDF files? Asked once in the life of the process."""
    try:
        import weasyprint  # noqa: F401  slow to import, and its libraries may be missing
    except OSError:
        return PdfSupport(False, INSTALL)
    finally:
        # WeasyPrint lets half a photo pass for the whole process; evidence has to be whole.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return PdfSupport(True) if _has_chinese_font() else PdfSupport(False, INSTALL)


def as_pdf(paper: bytes) -> bytes:
    """The Word paper as PDF, with text that can be selected.

    Refuses with `NoPdf`, which says the line to type, where libraries or fonts are missing.
    """
    return pdf_of_page(as_web_page(paper))


def pdf_of_page(page: str) -> bytes:
    """An HTML page as PDF. It may use the pictures written into it; nothing is fetched."""
    support = pdf_support()
    if not support.works:
        raise NoPdf(line=support.line)
    import weasyprint
    from weasyprint.urls import URLFetcher

    only_inside = URLFetcher(allowed_protocols={"data"})
    with _one_at_a_time:
        pdf: bytes = weasyprint.HTML(string=page, url_fetcher=only_inside).write_pdf()
    return pdf


def _has_chinese_font() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return bool(glob.glob("/usr/share/fonts/**/*CJK*", recursive=True)) or not _is_debian()
    found = subprocess.run(  # noqa: S603  our own words
        [program, ":lang=zh", "family"], capture_output=True, timeout=20, check=False
    )
    return bool(found.stdout.strip())


def _is_debian() -> bool:
    return shutil.which("apt-get") is not None
