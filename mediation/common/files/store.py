"""The document store on disk: encrypted files under random names, two letters of it a folder.

A file appears whole or not at all: it is written beside its place, flushed to the disk and then
renamed. Every trouble of the disk (full, away, read-only) is `StoreAway`, never a crash.
"""

import logging
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from mediation.common.crypto import decrypt_bytes, encrypt_bytes
from mediation.common.files.refusals import StoreAway

log = logging.getLogger(__name__)

NAME = re.compile(r"[0-9a-f]{32}(\.small)?")
DRAFT = ".draft"


def new_name() -> str:
    return secrets.token_hex(16)


def write(name: str, content: bytes) -> None:
    """Keep ``content`` under a new name, on the disk when this returns."""
    with _trouble_is_told(name):
        path = _path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(path.name + DRAFT)
        try:
            _write_through(draft, encrypt_bytes(content))
            draft.rename(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)


def read(name: str) -> bytes:
    """The plain content; `StoreAway` also when there is no such file."""
    with _trouble_is_told(name):
        sealed = _path(name).read_bytes()
    return decrypt_bytes(sealed)


def shred(name: str) -> bool:
    """Overwrite and delete; False if it was not there or the disk would not let it go."""
    path = _path(name, among_drafts=True)
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        log.warning("A file of the document store could not be shredded: %s", error.strerror)
        return False
    return True


def names_older_than(age: timedelta) -> Iterator[str]:
    """Names of the files (and of unfinished ones) that have lain in the store for so long."""
    limit = time.time() - age.total_seconds()
    root = Path(settings.MEDIA_ROOT)
    for path in root.glob("[0-9a-f][0-9a-f]/*"):
        if NAME.fullmatch(path.name.removesuffix(DRAFT)) and path.stat().st_mtime < limit:
            yield path.name


def _path(name: str, *, among_drafts: bool = False) -> Path:
    """Where a name lies; a name that is not one of ours never becomes a path."""
    plain = name.removesuffix(DRAFT) if among_drafts else name
    if not NAME.fullmatch(plain):
        raise ValueError("not a name of the document store")
    return Path(settings.MEDIA_ROOT) / name[:2] / name


def _write_through(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _trouble_is_told(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.exception("The document store failed at %s", name)
        raise StoreAway("files") from error
