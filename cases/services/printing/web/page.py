"""The page: its size, its margins, and what runs at its head and foot."""

from typing import Any

EMU_PER_POINT = 12_700


def page_rules(section: Any) -> str:
    """``@page`` of a section of Word."""
    size = f"{_points(section.page_width)} {_points(section.page_height)}"
    margins = " ".join(
        _points(side)
        for side in (
            section.top_margin,
            section.right_margin,
            section.bottom_margin,
            section.left_margin,
        )
    )
    return (
        f"@page {{ size: {size}; margin: {margins};"
        " @top-center { content: element(header); width: 100%; }"
        " @bottom-center { content: element(footer); width: 100%; } }"
    )


def _points(length: Any) -> str:
    return f"{(length or 0) / EMU_PER_POINT:.2f}pt"
