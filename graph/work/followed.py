"""Leads whose candidate was merged into another record: they are about the one that was kept, by its name of now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from graph.search.merged import TOPIC as MERGED
from graph.search.merged import merged_keys
from graph.store.contract import Store
from graph.targets.rank import NODE_KIND
from graph.work.leads import TOPIC, Lead, Subject, leads_of


def all_leads(store: Store) -> list[Lead]:
    """Every lead, in the order in which they were added."""
    return follow(leads_of(store.notes(TOPIC)), kept_keys(store), lambda node, id_: _name(store, node, id_))


def leads_about(store: Store, about: Collection[Subject]) -> dict[str, Lead]:
    """Those of these that are leads, by key; nothing is made of the entries of others."""
    kept = kept_keys(store)
    keys = {s.key for s in about} | {replace(s, id=i).key for s in about for i in _gone(s, kept)}
    found = leads_of(n for n in store.notes(TOPIC) if n.key in keys)
    return by_subject(follow(found, kept, lambda node, id_: _name(store, node, id_)))


def kept_keys(store: Store) -> dict[str, str]:
    """From the keys of records that were merged into others, as ``Enterprise:e1``, to those that were kept."""
    return merged_keys(store.notes(MERGED))


def follow(leads: Iterable[Lead], kept: Mapping[str, str], name: Callable[[str, str], str]) -> list[Lead]:
    """The leads, each about the record that stands; ``name`` is that of a kind and id, "" for none that is known."""
    return [_followed(lead, kept, name) for lead in leads] if kept else list(leads)


def _followed(lead: Lead, kept: Mapping[str, str], name: Callable[[str, str], str]) -> Lead:
    about = lead.subject
    node, _, id_ = kept.get(f"{NODE_KIND.get(about.kind, '')}:{about.id}", "").partition(":")
    called = name(node, id_) if id_ else ""
    return replace(lead, subject=replace(about, id=id_, name=called)) if called else lead


def by_subject(leads: Iterable[Lead]) -> dict[str, Lead]:
    """By the key of what they are about now. Of two that are about the same since a merge it is the one that was not
    given up, then the one that was about it from the first.
    """
    return {x.subject.key: x for x in sorted(leads, key=lambda x: (x.state != "dropped", x.key == x.subject.key))}


def _gone(about: Subject, kept: Mapping[str, str]) -> list[str]:
    """Ids of records that were merged into this one."""
    node = NODE_KIND.get(about.kind, "")
    return [gone.partition(":")[2] for gone, key in kept.items() if key == f"{node}:{about.id}"]


def _name(store: Store, node: str, id_: str) -> str:
    return store.names(node, [id_]).get(id_, "")
