"""What is searched for stays out of addresses: the address has a key, the words are kept here.

People search by names and telephones. Words in an address end up in the browser's history, in
the log of a proxy and in what somebody copies to a colleague; so the box is posted, and the list
is shown under ``?find=<key>``. The words live in the session, encrypted, and end with it.
"""

import secrets

from django.http import HttpRequest

from mediation.common.crypto import decrypt, encrypt

PARAMETER = "find"
LONGEST = 100
MOST = 20
_SESSION = "searches"


def keep_search(request: HttpRequest, words: str) -> str:
    """Keep the words for this session; returns their key. The oldest of 20 is forgotten."""
    words = " ".join(words.replace("\x00", " ").split())[:LONGEST]
    kept = dict(request.session.get(_SESSION, {}))
    key = secrets.token_urlsafe(9)
    kept[key] = encrypt(words)
    request.session[_SESSION] = dict(list(kept.items())[-MOST:])
    return key


def kept_search(request: HttpRequest, key: str) -> str | None:
    """The words kept under the key in this session; None for a key that is not known (any more)."""
    token = request.session.get(_SESSION, {}).get(key) if key else None
    return decrypt(token) if token else None
