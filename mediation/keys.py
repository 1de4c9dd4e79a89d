"""The three secrets of a deployment and the file they live in when nobody set them.

``SECRET_KEY`` signs cookies, ``FIELD_KEYS`` (newest first, separated by commas) encrypt ID
numbers and telephones, ``INDEX_KEY`` makes them searchable. Losing ``FIELD_KEYS`` loses those
columns for ever, so the file belongs in the backup, kept apart from the database.
"""

import base64
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY")


def fresh() -> dict[str, str]:
    """Three new random keys."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "INDEX_KEY": secrets.token_urlsafe(32),
    }


def read_or_create(path: Path) -> dict[str, str]:
    """The keys in ``path``, which is made (readable by its owner alone) if it is not there.

    Two processes starting at once agree: the file appears whole or not at all, and the one
    that comes second reads what the first has written.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in fresh().items())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in lines}


def check(secret_key: str, field_keys: list[str], index_key: str) -> None:
    """Refuse keys that cannot work, with the way to make good ones.

    Raises ``ValueError``: a secret key under 32 characters, a field key that is not 32 bytes
    in URL-safe base 64, an index key under 16 characters.
    """
    remedy = "Run 'python -m mediation.keys' to make new ones."
    if len(secret_key) < 32:
        raise ValueError(f"SECRET_KEY is shorter than 32 characters. {remedy}")
    if len(index_key) < 16:
        raise ValueError(f"INDEX_KEY is shorter than 16 characters. {remedy}")
    for key in field_keys:
        try:
            length = len(base64.urlsafe_b64decode(key))
        except ValueError:
            length = 0
        if length != 32:
            raise ValueError(f"FIELD_KEYS holds a key that is not 32 bytes in base 64. {remedy}")


if __name__ == "__main__":
    for name, value in fresh().items():
        print(f"{name}={value}")
