"""What rankers look at: who makes what, and what else is known of enterprises and products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from graph.arrays import BoolArray, IntArray
from graph.errors import BadRequest

MOST_CELLS = 120_000_000
"""Most (enterprise, product) pairs that are held at once, as a dense table of true and false."""


@dataclass(frozen=True)
class Market:
    """Enterprises (rows) and products (columns).

    Attributes ---------- made : who makes what, shape (enterprises, products); the only thing that a hidden pair is
    taken out of. groups : tables (enterprises, groups) of 0 and 1, finest first, such as industries of levels 3, 2 and
    1. firm_texts : by kind ("name", "industry", "business" or any other), texts about each enterprise; nothing of
    ``made``. product_names : shape (products,).
    """

    made: BoolArray
    groups: tuple[sparse.csr_matrix, ...]
    firm_texts: Mapping[str, Sequence[Sequence[str]]]
    product_names: Sequence[str]

    def __post_init__(self) -> None:
        if self.made.ndim != 2 or self.made.dtype != np.bool_:
            raise BadRequest("“谁生产什么”须是企业 × 产品的真假二维表")
        firms, products = self.made.shape
        if not firms or not products:
            raise BadRequest(f"没有可排序的对象：{firms} 家企业，{products} 个产品")
        if firms * products > MOST_CELLS:
            raise BadRequest(f"{firms} 家企业 × {products} 个产品太大，超过 {MOST_CELLS} 对；请先缩小范围")
        lengths = [len(texts) for texts in self.firm_texts.values()]
        if any(n != firms for n in lengths) or len(self.product_names) != products:
            raise BadRequest(
                f"文字说明 {lengths} 份、产品名称 {len(self.product_names)} 个，与表 {firms} × {products} 不符"
            )
        if any(g.shape[0] != firms for g in self.groups):
            raise BadRequest(f"分组表的行数须等于企业数 {firms}")

    def rows(self, chosen: IntArray) -> Market:
        """Some of the enterprises, with all products and groups."""
        texts = {kind: [texts[row] for row in chosen.tolist()] for kind, texts in self.firm_texts.items()}
        groups = tuple(sparse.csr_matrix(group[chosen]) for group in self.groups)
        return Market(self.made[chosen], groups, texts, self.product_names)

    def seen(self, made: BoolArray) -> Market:
        """The same with other makers: what is left after pairs were hidden."""
        return replace(self, made=made)
