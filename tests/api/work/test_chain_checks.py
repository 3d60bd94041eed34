"""What is wrong with the chains is found once for the same data."""

from __future__ import annotations

from pathlib import Path

from api.session.session import Session
from api.work.chain_checks import check


def test_it_is_found_once_for_a_field_and_anew_with_products_of_ones_own(sample_db: Path) -> None:
    with Session(f"sqlite:///{sample_db}") as session:
        graph = session.graph()
        of_all, of_one = check(graph, None), check(graph, "ic")
        assert check(graph, None) is of_all
        assert check(graph, "ic") is of_one
        assert of_one.segments < of_all.segments
        assert check(graph, "ic", ["某种产品"]) == of_one
