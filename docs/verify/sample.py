"""Repeat a published draw: python3 sample.py draw.json. Needs nothing but Python 3."""

import hashlib
import json
import sys
import unicodedata


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


with open(sys.argv[1], encoding="utf-8") as file:
    draw = json.load(file)
seed, (part, whole) = unicodedata.normalize("NFC", draw["seed"]), draw["share"]
numbers = sorted(unicodedata.normalize("NFC", number) for number in draw["population"])
commitment = sha("".join(number + "\n" for number in numbers))
order = sorted(numbers, key=lambda number: (sha(f"{seed}|{commitment}|{number}"), number))
size = (part * len(numbers) + whole - 1) // whole
same = (commitment, order[:size]) == (draw["commitment"], draw["sample"])
sys.stdout.write("".join(number + "\n" for number in order[:size]))
sys.exit(0 if same else "The published draw is NOT what the rule gives.")
