"""How places are called, by whom they are asked about."""

from __future__ import annotations

from graph.chain.places import names_from_afar, place_names
from tests.pictures import graph_of

CALLED = {
    "北京市": ("直辖市", "北京市"),
    "海淀区": ("县级", "北京市海淀区"),
    "苏州市": ("市", "苏州市"),
    "昆山市": ("县级", "昆山市"),
    "苏州工业园区": ("园区", "苏州工业园区"),
    "江苏省": ("省", "江苏省"),
}
WITHIN = [("海淀区", "北京市"), ("昆山市", "苏州市"), ("苏州工业园区", "苏州市"), ("苏州市", "江苏省")]


def test_from_afar_a_district_is_told_with_its_city() -> None:
    graph = graph_of(
        {
            "District": [{"id": name, "name": name, "level": level} for name, (level, _) in CALLED.items()],
            "Enterprise": [{"id": f"e{name}", "name": "某企业"} for name in ("", *CALLED)],
        },
        {
            ("WITHIN", "District", "District"): WITHIN,
            ("LOCATED_IN", "Enterprise", "District"): [(f"e{name}", name) for name in CALLED],
        },
    )
    ids = graph.nodes["Enterprise"].ids.tolist()
    assert dict(zip(ids, place_names(graph, "Enterprise"), strict=True)) == {"e": "", **{f"e{n}": n for n in CALLED}}
    assert dict(zip(ids, names_from_afar(graph, "Enterprise"), strict=True)) == {
        "e": "",
        **{f"e{name}": told for name, (_, told) in CALLED.items()},
    }
