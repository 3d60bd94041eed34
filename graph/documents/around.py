"""What stands around a segment in a place, for whoever is to act: who here needs it, who does it near by, whom to ask
first, and what a new project needs before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.chain.entry import ENTRIES
from graph.chain.graph import ChainGraph
from graph.chain.places import city_of, membership
from graph.documents.says import CHAIN, first_deed, of_gap, to_verify
from graph.gap_list.clue import Clue, clue_of
from graph.gaps.records import Assessment, Gap
from graph.lists.for_whom import Users, users_here
from graph.lists.whom import firms_near
from graph.questions.tables.memo_words import ASK_USERS, some
from graph.text import first_few
from graph.views.document import Rests, Sentence

_NAMED = 3
_FREE = "数据里没有记限制；是否属《产业结构调整指导目录》限制类、外资准入负面清单，报批前另查"


@dataclass(frozen=True, slots=True)
class Around:
    """Who here needs a segment, and who does it elsewhere in the city (names by id): of ``untold`` no more is known
    than that they are in the city. ``clue``: who may do it here, of whom it is asked first.
    """

    gap: Gap
    users: Users
    near: dict[str, str]
    untold: dict[str, str]
    clue: Clue | None = None

    @property
    def used_by(self) -> Sentence:
        """Who here needs it, by name."""
        because = self.users.because
        return Sentence(f"本地谁要用：{because.words}。", because.rests or of_gap(self.gap), CHAIN)

    def near_by(self) -> tuple[Sentence, ...]:
        """Who in the city can be spoken to first, whoever is here."""
        groups = (("市内其他地方做它的是{}", self.near), ("只知在市内的{}也做它，先查是不是就在本地", self.untold))
        return tuple(
            Sentence(
                f"{words.format(some(list(firms.values()), _NAMED))}。",
                tuple(Rests("OPERATES_IN", (id_, self.gap.segment)) for id_ in firms),
                CHAIN,
            )
            for words, firms in groups
            if firms
        )

    @property
    def deed(self) -> str:
        """What to do first; where it is to be found out if anybody is here, whoever may do it and those who need it are
        asked by name.
        """
        asked, but = to_verify(self.gap) and self.gap.rules[0] in ASK_USERS, self.clue.names if self.clue else ()
        others = [called for name, called in self.users.firms.items() if name not in but]
        users = f"用得上它的{first_few(others, _NAMED)}，或" if others else ""
        if self.clue:
            return f"{self.clue.words}；再问{users}同行、协会、属地主管部门"
        return f"问{users}同行、协会、属地主管部门" if asked and users else first_deed(self.gap)

    @property
    def asked(self) -> tuple[Rests, ...]:
        """The records of whoever is asked first, and of those who need it."""
        return (*clue_rests(self.clue, self.gap), *self.used_by.rests)

    @property
    def entry(self) -> Sentence:
        """What stands between it and a new project, or that nothing is written of it."""
        mark = next((m for m in self.gap.marks if m.key in ENTRIES), None)
        said = _FREE if mark is None else f"{mark.label}——{mark.text}" if mark.text else mark.label
        return Sentence(f"项目准入：{said.rstrip('。')}。", (Rests("Segment", (self.gap.segment,)),), CHAIN)


def clue_rests(clue: Clue | None, gap: Gap) -> tuple[Rests, ...]:
    """The records of those who may do it."""
    return tuple(Rests("OPERATES_IN", (f.id, gap.segment)) for f in clue.firms) if clue else ()


def around(graph: ChainGraph, found: Assessment, gap: Gap) -> Around:
    """What stands around a segment of an assessed field."""
    firms, city = firms_near(graph, found.place, gap.segment), city_of(graph, found.place)
    told = membership(graph, found.place).outside
    if city is not None:  # whoever is in the city by a site alone is surely there
        told = told | ~membership(graph, city).inside
    near = {id_: name for id_, name in firms.items() if told[graph.position("Enterprise", id_)]}
    untold = {id_: name for id_, name in firms.items() if id_ not in near}
    return Around(gap, users_here(graph, found, gap), near, untold, clue_of(found, gap))
