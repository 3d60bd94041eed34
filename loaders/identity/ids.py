"""The ids of enterprises: our own number, else 统一社会信用代码, else stock code, else a provisional id from the full
name.

A code that is already known under an id keeps that id; two ids never get the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.files.raw import CellProblem
from loaders.identity.rules import enterprise_name_key

PROVISIONAL = "P:"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one row says about who it is; ``sound`` rows only may lay claim to a code."""

    id: str | None
    uscc: str | None
    stock: str | None
    full_name: str | None
    sound: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """The public codes that are given."""
        return tuple(c for c in (self.uscc, self.stock) if c)

    @property
    def rank(self) -> int:
        """Order of trust: own number, credit code, stock code, bare name."""
        return 0 if self.id else 1 if self.uscc else 2 if self.stock else 3


class CodeBook:
    """Which id owns which public code, from the store and from the rows seen."""

    def __init__(self, known: Iterable[tuple[str, str | None, str | None]]) -> None:
        self.owner: dict[str, str] = {}
        self._uscc: dict[str, str] = {}
        for id_, uscc, stock in known:
            self.add(id_, uscc, stock)

    def add(self, id_: str, uscc: str | None, stock: str | None) -> None:
        """Note the codes of an id; who has a code keeps it."""
        for code in (uscc, stock):
            if code:
                self.owner.setdefault(code, id_)
        if uscc:
            self._uscc.setdefault(id_, uscc)

    def identify(self, claim: Claim) -> str | CellProblem | None:
        """The id of a row; ``None`` when it gives nothing to make one from."""
        owners = dict.fromkeys(self.owner[c] for c in claim.codes if c in self.owner)
        if claim.id:
            return next((_taken(claim, o) for o in owners if o != claim.id), claim.id)
        if len(owners) > 1:
            return CellProblem(
                "key.conflict",
                f"信用代码 {claim.uscc} 与股票代码 {claim.stock} 属于两家企业（{'、'.join(owners)}）",
                "请核对两个代码",
            )
        if owners:
            id_ = next(iter(owners))
            other = self._uscc.get(id_)
            if claim.uscc and other and other != claim.uscc:
                return CellProblem(
                    "key.conflict",
                    f"股票代码 {claim.stock} 已属于信用代码 {other} 的企业，这一行是 {claim.uscc}",
                    "请核对两个代码；确已换码时请填写原企业编号",
                )
            return id_
        if claim.codes:
            return claim.codes[0]
        key = enterprise_name_key(claim.full_name or "")
        return PROVISIONAL + key if key else None


def _taken(claim: Claim, owner: str) -> CellProblem:
    return CellProblem(
        "key.conflict",
        f"这一行的代码 {'、'.join(claim.codes)} 已属于企业编号“{owner}”，与“{claim.id}”不同",
        f"请把企业编号留空或改为“{owner}”",
    )


def identify_all(book: CodeBook, claims: Sequence[Claim]) -> list[str | CellProblem | None]:
    """Ids of all rows; the order of the rows does not matter to who owns a code, except between equals."""
    out: list[str | CellProblem | None] = [None] * len(claims)
    for i, claim in sorted(enumerate(claims), key=lambda each: each[1].rank):
        out[i] = found = book.identify(claim)
        if claim.sound and isinstance(found, str):
            book.add(found, claim.uscc, claim.stock)
    return out
