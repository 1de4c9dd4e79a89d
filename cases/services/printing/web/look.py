"""How paragraphs, letters and cells look: Word's properties as style declarations."""

import re
from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINE = 1.3  # a single line of Word, in the height of its letters, for Chinese fonts
ALIGN = {
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
# The fonts of official papers are on few machines that print a PDF; what stands in for each.
SERIF, SANS = (
    "'Noto Serif CJK SC', 'Noto Serif SC', SimSun, serif",
    ("'Noto Sans CJK SC', 'Noto Sans SC', SimHei, sans-serif"),
)
FAMILIES = (
    ("小标宋", f"'方正小标宋简体', FZXiaoBiaoSong-B05S, {SERIF}", True),
    ("仿宋", f"仿宋_GB2312, FangSong_GB2312, 仿宋, FangSong, STFangsong, {SERIF}", False),
    ("楷体", f"楷体_GB2312, KaiTi_GB2312, 楷体, KaiTi, STKaiti, {SERIF}", False),
    ("黑体", f"黑体, {SANS}", False),
    ("宋体", f"宋体, {SERIF}", False),
)
SIDES = ("top", "left", "bottom", "right")
_SAFE_FONT = re.compile(r"[\w \-]+")


def value(properties: Any, name: str, attribute: str = "val") -> str | None:
    """An attribute of a property (``w:jc``, ``w:sz`` …), None where it is not said."""
    found = properties.find(W + name) if properties is not None else None
    return found.get(W + attribute) if found is not None else None


def is_on(chain: list[Any], name: str) -> bool:
    """A switch (bold, italic …): the nearest that speaks decides."""
    for properties in chain:
        found = properties.find(W + name)
        if found is not None:
            return found.get(W + "val", "true") not in ("0", "false", "off", "none")
    return False


def first(chain: list[Any], name: str, attribute: str = "val") -> str | None:
    """What the nearest of the properties says."""
    for properties in chain:
        said = value(properties, name, attribute)
        if said is not None:
            return said
    return None


def paragraph_style(chain: list[Any], size: float) -> str:
    """Declarations for a paragraph; ``size`` of its letters in points."""
    rules = [f"font-size: {size:g}pt"]
    rules += _spacing(chain, size)
    rules += _indents(chain, size)
    if align := ALIGN.get(first(chain, "jc") or ""):
        rules.append(f"text-align: {align}")
        if first(chain, "jc") == "distribute":
            rules.append("text-align-last: justify")
    if is_on(chain, "pageBreakBefore"):
        rules.append("break-before: page")
    if is_on(chain, "keepNext"):
        rules.append("break-after: avoid")
    if is_on(chain, "keepLines"):
        rules.append("break-inside: avoid")
    borders = next((p.find(W + "pBdr") for p in chain if p.find(W + "pBdr") is not None), None)
    if borders is not None:
        rules += list(border_rules(borders))
    return "; ".join(rules)


def letters_style(chain: list[Any], size: float) -> str:
    """Declarations for a run of letters."""
    rules = []
    if own := first(chain, "sz"):
        points = number(own) / 2
        if points != size:
            rules.append(f"font-size: {points:g}pt")
    name = first(chain, "rFonts", "eastAsia") or first(chain, "rFonts", "ascii") or ""
    family, heavy = family_of(name)
    if family:
        rules.append(f"font-family: {family}")
    if heavy or is_on(chain, "b"):
        rules.append("font-weight: bold")
    if is_on(chain, "i"):
        rules.append("font-style: italic")
    lines = [
        css for css, tag in (("underline", "u"), ("line-through", "strike")) if is_on(chain, tag)
    ]
    if lines:
        rules.append(f"text-decoration: {' '.join(lines)}")
    color = first(chain, "color") or ""
    if re.fullmatch(r"[0-9A-Fa-f]{6}", color):
        rules.append(f"color: #{color}")
    if spread := first(chain, "spacing"):
        rules.append(f"letter-spacing: {number(spread) / 20:g}pt")
    if raised := {"superscript": "super", "subscript": "sub"}.get(first(chain, "vertAlign") or ""):
        rules.append(f"vertical-align: {raised}; font-size: 0.7em")
    return "; ".join(rules)


def family_of(name: str) -> tuple[str, bool]:
    """The fonts to try for a font of Word, and whether the stand-in must be bold."""
    for part, families, heavy in FAMILIES:
        if part in name:
            return families, heavy
    return (f"'{name}', {SERIF}", False) if _SAFE_FONT.fullmatch(name) else ("", False)


def border_rules(borders: Any) -> Iterator[str]:
    """``w:tcBorders``, ``w:tblBorders`` or ``w:pBdr`` as declarations, for the sides it names."""
    for side in SIDES:
        found = borders.find(W + side)
        if found is None:
            continue
        kind = found.get(W + "val", "single")
        if kind in ("nil", "none"):
            yield f"border-{side}: none"
            continue
        width = max(number(found.get(W + "sz", "4")) / 8, 0.5)
        style = {"double": "double", "dashed": "dashed", "dotted": "dotted"}.get(kind, "solid")
        yield f"border-{side}: {width:g}pt {style} #000"


def number(text: str | None) -> float:
    """A measure of Word; what is not a number counts as nothing."""
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _spacing(chain: list[Any], size: float) -> Iterator[str]:
    line, rule = first(chain, "spacing", "line"), first(chain, "spacing", "lineRule")
    if line and rule in ("exact", "atLeast"):
        yield f"line-height: {number(line) / 20:g}pt"
    else:
        yield f"line-height: {number(line or '240') / 240 * LINE:g}"
    for side, attribute in (("top", "before"), ("bottom", "after")):
        lines = first(chain, "spacing", f"{attribute}Lines")
        points = first(chain, "spacing", attribute)
        if lines and number(lines):
            yield f"margin-{side}: {number(lines) / 100 * size * LINE:g}pt"
        elif points and number(points):
            yield f"margin-{side}: {number(points) / 20:g}pt"


def _indents(chain: list[Any], size: float) -> Iterator[str]:
    def measure(*names: str) -> float:
        for name in names:
            letters = first(chain, "ind", f"{name}Chars")
            if letters and number(letters):
                return number(letters) / 100 * size
            if points := first(chain, "ind", name):
                return number(points) / 20
        return 0.0

    hanging = measure("hanging")
    if shift := (-hanging if hanging else measure("firstLine")):
        yield f"text-indent: {shift:g}pt"
    if left := measure("left", "start"):
        yield f"margin-left: {left:g}pt"
    if right := measure("right", "end"):
        yield f"margin-right: {right:g}pt"
