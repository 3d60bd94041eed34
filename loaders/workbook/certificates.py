"""Which certificate (证书) a row without a record id speaks of: one on record, or another of its firm and rung.

A firm renews: the new certificate has a number or a period of its own, and the old one stays as it was. With the
number of one on record a row amends that, unless the one had ended before the other was granted, or they were granted
years apart. Of one firm, rung and both dates there is one certificate, as every rung is granted to a firm as a whole:
another number for it is a correction, unless the file has several numbers with these dates. Were each another
certificate, the firm would hold the rung twice and be reminded of both; a correction is told in the preview, and the
old number stays in the history.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graph.store.contract import Store
from loaders.files.raw import folded

CERTIFICATE, _GRANTED = "Certificate", "GRANTED_TO"
_NUMBER, _ISSUED, _UNTIL = "number", "issued_on", "valid_until"
_DATES = (_ISSUED, _UNTIL)
_TELLING = (_NUMBER, *_DATES)
"""What tells two certificates of one firm and rung apart."""
_TERMS_APART = 2
"""Calendar years between two grants from which the later renews: certificates last three years."""
Paper = Mapping[str, Any]


class Papers:
    """Certificates by the usual id of their firm and rung: those on record, and those of the rows that were read."""

    def __init__(self, store: Store | None) -> None:
        self._of: dict[str, dict[str, Paper]] = {}
        self.corrected: dict[str, str] = {}
        """Numbers that were on record, by the ids of the certificates that got another."""
        if store is None:
            return
        granted = store.rows(_GRANTED, ("source", "target", "state"))
        firm = {source: target for source, target, state in granted if state != "rejected"}
        for id_, rung, *told in store.rows(CERTIFICATE, ("id", "rung", *_TELLING)):
            if id_ in firm:
                self.add(f"{firm[id_]}@{rung}", id_, dict(zip(_TELLING, told, strict=True)))

    def add(self, usual: str, id_: str, paper: Paper) -> None:
        """Make a certificate known; what it does not say of itself stays as it was known."""
        known = self._of.setdefault(usual, {})
        before = known.get(id_, {})
        known[id_] = {name: paper.get(name) or before.get(name) for name in _TELLING}

    def id_of(self, usual: str, paper: Paper, *, alone: bool) -> str:
        """The id of the certificate that a row means: of the one known that it agrees with, else the usual one, and
        where another has that, the usual one with as much of its number and dates as tells it apart; "" where several
        are known and the row says nothing that tells them apart. Of several that it may amend it is the newest.

        ``alone``: no other number in the file has the same dates, so that this one may correct one on record.
        """
        known = self._of.get(usual, {})
        if len(known) > 1 and not any(paper[name] for name in _TELLING):
            return ""
        alike = [i for i, other in known.items() if _one(paper, other) and _share(paper, other)]
        if alike:
            numbered = [i for i in alike if _same_number(paper, known[i])] or alike
            if same := [i for i in numbered if _agree(paper, known[i])]:
                return min(same, key=lambda i: (i != usual, i))
            return max(numbered, key=lambda i: known[i][_ISSUED] or known[i][_UNTIL] or "")
        dated = [i for i, other in known.items() if alone and _same_dates(paper, other)]
        if len(dated) == 1 and paper[_NUMBER]:
            self.corrected[dated[0]] = str(known[dated[0]][_NUMBER])
            return dated[0]
        tail = [str(paper[name]) for name in _TELLING if paper[name]]
        tried = [usual, *(f"{usual}@{'@'.join(tail[:n])}" for n in range(1, len(tail) + 1))]
        return next((i for i in tried if i not in known or _one(paper, known[i])), tried[-1])


def certificate_ids(
    usual: Sequence[str | None],
    own: Sequence[str | None],
    rows: Sequence[Paper],
    store: Store | None,
    bad: Collection[int] = (),
) -> tuple[list[str | None], dict[str, str]]:
    """The id of each row, given the usual one of its firm and rung and the one that is typed in it; "" where nobody
    can tell which certificate it is of. Then the numbers on record, by id, that rows correct. Refused rows (``bad``,
    positions) make nothing known and keep the usual id.
    """
    papers, out = Papers(store), list(own)
    numbers: dict[tuple[Any, ...], set[str]] = {}
    for i, (id_, at, row) in enumerate(zip(own, usual, rows, strict=True)):
        numbers.setdefault((at, *(row[d] for d in _DATES)), set()).update(folded(n) for n in [row[_NUMBER]] if n)
        if id_ and at and i not in bad:
            papers.add(at, id_, row)
    for i, (id_, at, row) in enumerate(zip(own, usual, rows, strict=True)):
        if not at or id_:
            continue
        if i in bad:
            out[i] = at
            continue
        out[i] = made = papers.id_of(at, row, alone=len(numbers[(at, *(row[d] for d in _DATES))]) == 1)
        if made:
            papers.add(at, made, row)
    return out, papers.corrected


def _one(one: Paper, other: Paper) -> bool:
    """Whether both may be one certificate, of which the later one known amends what the earlier said."""
    if not _same_number(one, other):
        return _agree(one, other)
    return not (_ended_before(one, other) or _ended_before(other, one) or _terms_apart(one, other))


def _terms_apart(one: Paper, other: Paper) -> bool:
    """Whether they were issued so far apart that the later one renews the other, be it before that one ended:
    certificates last three years.
    """
    first, second = one[_ISSUED], other[_ISSUED]
    return bool(first and second) and abs(int(first[:4]) - int(second[:4])) >= _TERMS_APART


def _same_dates(one: Paper, other: Paper) -> bool:
    """Whether both say both dates, and the same."""
    return all(one[d] and one[d] == other[d] for d in _DATES)


def _ended_before(one: Paper, other: Paper) -> bool:
    until, issued = one[_UNTIL], other[_ISSUED]
    return bool(until and issued) and until < issued and not _same_date(until, issued)


def _agree(one: Paper, other: Paper) -> bool:
    """Whether nothing that both say differs."""
    numbers = not (one[_NUMBER] and other[_NUMBER]) or _same_number(one, other)
    return numbers and all(_same_date(one[d], other[d]) for d in _DATES if one[d] and other[d])


def _share(one: Paper, other: Paper) -> bool:
    """Whether both say the same of something."""
    return _same_number(one, other) or any(one[d] and other[d] and _same_date(one[d], other[d]) for d in _DATES)


def _same_number(one: Paper, other: Paper) -> bool:
    return bool(one[_NUMBER] and other[_NUMBER]) and folded(one[_NUMBER]) == folded(other[_NUMBER])


def _same_date(one: str, other: str) -> bool:
    """Whether two dates may be one, the one written more exactly than the other."""
    return one.startswith(other) or other.startswith(one)
