"""Sums in capitals (大写金额), by the library that knows the zeros."""

from decimal import Decimal


def capitals(amount: Decimal | None) -> str:
    """``人民币壹万贰仟叁佰元整``; empty for no amount."""
    if amount is None:
        return ""
    import cn2an  # slow to import, and wanted by papers only

    return "人民币" + cn2an.an2cn(f"{amount:.2f}", "rmb")


def count_in_capitals(number: int) -> str:
    """``叁``: how many copies an agreement has."""
    import cn2an

    return cn2an.an2cn(str(number), "up")
