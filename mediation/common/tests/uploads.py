"""Files as people hand them in, made in memory."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter


def photo_bytes(width=60, height=40, format="JPEG", colour="navy", mode="RGB", **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), colour).save(buffer, format, **options)
    return buffer.getvalue()


def photo(name="纸.jpg", **facts) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo_bytes(**facts), "image/jpeg")


def pdf_bytes(pages=1, change=None) -> bytes:
    """A PDF of blank pages; ``change`` may spoil it through its writer."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    if change:
        change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf(name="纸.pdf", **facts) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(**facts), "application/pdf")
