"""One case's price shared between the people who took part, and between the budgets that pay.

Pure, in whole fen. Both margins are exact: what the people get adds up to the price, what the
payers pay adds up to the price, and each payer's total over the people is its part of the price.
"""

from typing import NamedTuple

from assessment.calc.payables import Weight
from assessment.calc.schedule import Price
from assessment.calc.statements import params_text
from mediation.common.money import fen_text, split_fen, whole_weights


class Share(NamedTuple):
    """One person's part: ``fen``, of which each payer pays ``payer_fen``, and its explanation."""

    fen: int
    payer_fen: tuple[int, ...]
    params_json: str


class Quote:
    """A price, and the ways it has been shared so far, so that equal cases cost nothing."""

    __slots__ = ("_known", "payers", "price", "reason_json")

    def __init__(self, price: Price, payers: tuple[str, ...]) -> None:
        self.price = price
        self.payers = payers
        self.reason_json = params_text(price.params)
        self._known: dict[tuple[Weight, ...], list[Share]] = {}

    def shares(self, weights: tuple[Weight, ...]) -> list[Share]:
        """Parts by weights, largest remainder, the first person first in a tie (the lead).

        Refuses (ValueError) negative weights and weights that are all 0.
        """
        shares = self._known.get(weights)
        if shares is None:
            shares = self._known[weights] = self._shared(whole_weights(weights))
        return shares

    def _shared(self, weights: tuple[int, ...]) -> list[Share]:
        left = self.price.payer_fen
        whole = sum(weights)
        shares = []
        for weight, fen in zip(weights, split_fen(self.price.fen, weights), strict=True):
            # Sharing by what each payer has left keeps its total: the last person empties it.
            cells = split_fen(fen, left) if fen and left else (0,) * len(left)
            left = tuple(rest - cell for rest, cell in zip(left, cells, strict=True))
            params = {**self.price.params, "weight": weight, "weights": whole}
            if cells:
                params["payers"] = dict(zip(self.payers, map(fen_text, cells), strict=True))
            shares.append(Share(fen, cells, params_text(params)))
        return shares
