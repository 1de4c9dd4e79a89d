"""The document store: what is kept, how it is read, and what happens when it is away."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from PIL import Image

from mediation.common.files import discard, read, respond, store, sweep, take_in, unused
from mediation.common.files.refusals import StoreAway
from mediation.common.models import StoredFile
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.uploads import pdf, pdf_bytes, photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def user():
    return UserFactory()


def opened(content):
    return Image.open(io.BytesIO(content))


def lying():
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).glob("*/*"))


def age(name, days):
    then = time.time() - days * 86_400
    os.utime(Path(settings.MEDIA_ROOT) / name[:2] / name, (then, then))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_jpeg_with_a_thumbnail(user, format):
    stored = take_in(photo(width=3000, height=1500, format=format), by=user)
    assert (stored.kind, stored.width, stored.height, stored.pages) == ("photo", 2400, 1200, 1)
    kept = read(stored)
    assert opened(kept).format == "JPEG"
    assert len(kept) == stored.size
    assert max(opened(read(stored, thumbnail=True)).size) == 320


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_becomes_a_picture(user, mode):
    stored = take_in(photo(format="PNG", mode=mode, colour=0), by=user)
    assert opened(read(stored)).mode == "RGB"


def test_a_photo_is_turned_upright_and_tells_nothing_else(user):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone on its side
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    stored = take_in(photo(width=300, height=100, exif=exif, comment=b"SecretPlace"), by=user)
    assert (stored.width, stored.height) == (100, 300)
    content = read(stored)
    assert not dict(opened(content).getexif())
    assert b"Secret" not in content


def test_a_transparent_picture_lies_on_white(user):
    stored = take_in(photo(format="PNG", mode="RGBA", colour=(0, 0, 0, 0)), by=user)
    assert min(opened(read(stored)).getpixel((5, 5))) > 250


def test_a_pdf_stays_as_it_is_and_its_pages_are_counted(user):
    content = pdf_bytes(pages=3)
    stored = take_in(pdf(pages=3), by=user)
    assert (stored.kind, stored.pages, stored.width) == ("pdf", 3, None)
    assert read(stored)[:1000] == content[:1000]


def test_nothing_readable_lies_on_the_disk(user, own_store):
    stored = take_in(pdf(), by=user)
    (path,) = own_store.glob("*/*")
    assert path.name == stored.name
    assert b"PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_the_key_may_be_renewed_but_not_lost(user, settings):
    from cryptography.fernet import Fernet
    from django.core.exceptions import ImproperlyConfigured

    stored = take_in(pdf(), by=user)
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    assert read(stored).startswith(b"%PDF-")
    settings.FIELD_KEYS = [new]
    with pytest.raises(ImproperlyConfigured):
        read(stored)


def test_the_answer_shows_photos_and_saves_pdfs(user, rf):
    shown = respond(take_in(photo(), by=user), rf.get("/"))
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"] == "inline"
    saved = respond(take_in(pdf(), by=user), rf.get("/"), name='卷"宗\r\n-7')
    assert saved.headers["Content-Disposition"] == 'attachment; filename="-7.pdf"'
    for response in (shown, saved):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"


def test_a_pdf_has_no_thumbnail_and_a_shredded_file_is_not_there(user, rf):
    with pytest.raises(Http404):
        respond(take_in(pdf(), by=user), rf.get("/"), thumbnail=True)
    stored = take_in(photo(), by=user)
    discard(stored)
    with pytest.raises(Http404):
        respond(stored, rf.get("/"))


def test_shredding_waits_for_the_transaction_and_takes_the_thumbnail(
    user, django_capture_on_commit_callbacks
):
    stored = take_in(photo(), by=user)
    with django_capture_on_commit_callbacks(execute=True):
        discard(stored)
        assert len(lying()) == 2
    assert lying() == []
    assert StoredFile.objects.get().removed_at is not None


# --- the store away: a sentence, not a crash (SECURITY R27)


def test_writing_while_the_store_is_away_is_refused_and_leaves_no_row(user, own_store):
    own_store.write_text("a file where the folder should be")
    with pytest.raises(StoreAway) as refusal, transaction.atomic():
        take_in(photo(), by=user)
    with translation.override("en"):
        assert "document store" in str(refusal.value)
    assert not StoredFile.objects.exists()


def test_a_disk_that_fills_up_leaves_no_half_file(user, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(StoreAway), transaction.atomic():
        take_in(photo(), by=user)
    assert lying() == []


def test_reading_while_the_store_is_away_answers_with_a_page(user, rf, own_store):
    stored = take_in(photo(), by=user)
    own_store.rename(own_store.with_name("elsewhere"))
    request = rf.get("/")
    request.user = user
    response = respond(stored, request)
    assert response.status_code == 503
    assert "文书库" in response.content.decode() or "document store" in response.content.decode()


# --- the sweep


def test_the_sweep_takes_what_an_undone_transaction_left(user):
    with pytest.raises(RuntimeError), transaction.atomic():
        take_in(photo(), by=user)
        raise RuntimeError
    left = lying()
    assert len(left) == 2
    assert sweep() == 0  # it may be a transaction that is still running
    for name in left:
        age(name, 2)
    assert sweep() == 2
    assert lying() == []


def test_the_sweep_takes_what_nothing_refers_to_for_a_week(
    user, django_capture_on_commit_callbacks
):
    old, new = take_in(pdf(), by=user), take_in(pdf(), by=user)
    StoredFile.objects.filter(pk=old.pk).update(added_at=timezone.now() - timedelta(days=8))
    assert set(unused()) == {old, new}
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert lying() == [new.name]


def test_a_name_that_is_not_ours_never_becomes_a_path():
    for name in ("../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "/..", ""):
        with pytest.raises(ValueError, match="not a name"):
            store.read(name)
