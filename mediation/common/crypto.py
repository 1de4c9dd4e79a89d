"""Encryption of single values and files, and the keyed hash by which they are still found.

The keys come from ``settings.FIELD_KEYS`` (Fernet keys; the first one encrypts, every
one decrypts, so a key is replaced by putting the new one in front) and
``settings.INDEX_KEY``. SECURITY R21, LIBRARIES 4.6.
"""

import base64
import hmac
import unicodedata
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def encrypt(text: str) -> str:
    """The text as a Fernet token; the same text gives another token every time."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """The text of a token. A token of an unknown key is an ImproperlyConfigured, never a blank."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "A stored value cannot be decrypted: add the key it was written with to FIELD_KEYS."
        ) from error


def encrypt_bytes(content: bytes) -> bytes:
    """A whole file, encrypted with the same keys; bytes as they are, not in base 64."""
    return base64.urlsafe_b64decode(_fernet(tuple(settings.FIELD_KEYS)).encrypt(content))


def decrypt_bytes(sealed: bytes) -> bytes:
    """The content of an encrypted file. An unknown key is an ImproperlyConfigured."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(base64.urlsafe_b64encode(sealed))
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "A stored file cannot be decrypted: it was altered, or the key it was written with "
            "is missing in FIELD_KEYS."
        ) from error


def blind_index(value: str | None) -> str | None:
    """HMAC-SHA256 (64 hex digits) of a value as it is compared; None for an empty value.

    Compared means: full-width characters made plain, white space taken out, upper case.
    """
    plain = "".join(unicodedata.normalize("NFKC", value or "").split()).upper()
    if not plain:
        return None
    key = settings.INDEX_KEY.encode()
    return hmac.new(key, plain.encode(), sha256).hexdigest()


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("Set FIELD_KEYS to at least one Fernet key.")
    return MultiFernet([Fernet(key) for key in keys])
