"""Text as it is searched: made plain, and cut into pieces of two characters.

Pure. Chinese is written without spaces, so a word can begin anywhere. The index keeps each pair
of neighbouring characters; a row that holds all pairs of a word may hold the word, and a row
that lacks one does not. What is left is compared with the text itself.
"""

import unicodedata
from collections.abc import Iterable

GLUE = frozenset("·•‧・")
"""Dots inside names (阿卜杜·热合曼) are left out by some and typed by others."""


def plain(text: str) -> str:
    """Letters, digits and Chinese characters in runs, one space between the runs.

    Full-width characters become plain ones, capitals small ones; everything else separates.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (sign if sign.isalnum() else "" if sign in GLUE else " " for sign in folded)
    return " ".join("".join(kept).split())


def grams(text: str) -> set[str]:
    """Pairs of neighbouring characters in the runs of a plain text."""
    return {run[n : n + 2] for run in text.split() for n in range(len(run) - 1)}


def joined(texts: Iterable[str]) -> str:
    """Several texts as one plain text, each still in its own runs."""
    return " ".join(filter(None, map(plain, texts)))
