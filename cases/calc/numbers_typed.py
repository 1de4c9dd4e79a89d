"""Numbers as people type them on a telephone: full-width, without brackets, with spaces. Pure."""

import re
import unicodedata

_WORDS = re.compile(r"人民调解|人调字|调解字|[^\w]|_|第|号|请")


def typed_key(text: str) -> str:
    """What is left of a file or request number to compare it by.

    ``（2026）沙重调人调字第12号`` and ``2026 沙重调 12`` differ only in what is taken out. The
    committee's short name stays: year and serial alone could be guessed.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return _WORDS.sub("", plain).replace("字", "")
