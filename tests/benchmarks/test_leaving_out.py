"""Words that rest on the rows of one firm do not count for that firm; by hand on a chain of two segments."""

from __future__ import annotations

from benchmarks.loaders.facts import Facts
from benchmarks.loaders.labels import REPORT, TUNE, YES, Labelled
from benchmarks.loaders.leaving_out import confirmed, lines, own_keys, without
from loaders.matching.decide import Chain
from loaders.matching.lexicon import Lexicon

CHAIN = Chain([("s1", "光纤", "蓝光一号；特种光纤", None), ("s2", "轴承", None, None)])
MAKERS = {
    "蓝光一号": [("甲", 0.5)],
    "特种光纤": [("甲", 0.2), ("乙", 0.3)],
    "光纤": [("丙", 0.9)],
    "精密蓝光一号": [("丁", 0.4)],
    "轴承": [("丁", 0.001)],
}


def test_a_word_is_somebodys_own_when_nobody_else_writes_it() -> None:
    own = own_keys(MAKERS)
    assert own["甲"] == {"蓝光一号"}
    assert own["丙"] == {"光纤"}
    assert "乙" not in own


def test_names_stay_and_aliases_go() -> None:
    whole = Lexicon.of(CHAIN.segments)
    less = without(whole, {"蓝光一号", "光纤"})
    assert [m.segment for m in less.match("光纤")] == ["s1"]
    assert less.match("蓝光一号") == []
    assert [m.segment for m in whole.match("蓝光一号")] == ["s1"]


def test_what_rests_on_one_firm_is_lost_to_it_alone() -> None:
    facts = Facts(CHAIN, MAKERS)
    pairs, rows = confirmed(facts, leaving_out=False)
    assert ("蓝光一号", "s1") in pairs
    assert ("甲", "蓝光一号", 0.5) in rows
    assert ("丁", "轴承", 0.001) not in rows
    left, less = confirmed(facts, leaving_out=True)
    assert pairs - left == {("蓝光一号", "s1")}
    assert rows - less == {("甲", "蓝光一号", 0.5)}


def test_the_table() -> None:
    told = [Labelled(("蓝光一号", "s1"), "alias", 1.0, part, YES, (("甲", 0.5),), ()) for part in (TUNE, REPORT)] + [
        Labelled(("光纤", "s1"), "exact", 3.0, REPORT, YES, (("丙", 0.9),), ())
    ]
    rows = [line.split("\t") for line in lines(Facts(CHAIN, MAKERS), told)][2:]
    assert [row[1:5] for row in rows] == [
        ["调参部分", "100.0%", "1/1", "100.0%"],
        ["报告部分", "100.0%", "2/2", "100.0%"],
        ["调参部分", "0.0%", "0/0", "0.0%"],
        ["报告部分", "100.0%", "1/1", "75.0%"],
    ]
    assert rows[0][5] == "100.0%"
    assert rows[3][5] == "80.0%"
