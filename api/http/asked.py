"""Parameters of an address that the route does not know: refused by the API with the nearest name, told on pages.

What a route knows is what it declares, its dependencies included; there is no second list to keep.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant

from graph.chain.lookup import nearest
from graph.errors import BadRequest

_SHOWN = 5


class UnknownParameter(BadRequest):
    """A parameter that the route does not declare; ``nearest`` lists those that come close."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.nearest = nearest(name, known)
        hint = f"最接近的是：{'、'.join(self.nearest)}" if self.nearest else _available(known)
        super().__init__(f"没有参数“{name[:100]}”；{hint}")


def _available(known: tuple[str, ...]) -> str:
    return f"可用：{'、'.join(known)}" if known else "这个地址不带参数"


def refuse_unknown(request: Request) -> None:
    """Raise :class:`UnknownParameter` for the first parameter that the route does not declare."""
    if strange := unknown(request):
        raise UnknownParameter(strange[0], declared(request.scope["route"].dependant))


def unknown(request: Request) -> list[str]:
    """Names of the parameters of the address that its route does not declare, each once."""
    known = declared(request.scope["route"].dependant)
    return [name for name in dict.fromkeys(request.query_params) if name not in known]


def told(names: list[str]) -> str:
    """Names for a sentence on a page, a few of them and cut where somebody made them long."""
    more = f" 等 {len(names)} 个" if len(names) > _SHOWN else ""
    return "、".join(name[:40] for name in names[:_SHOWN]) + more


def declared(dependant: Dependant) -> tuple[str, ...]:
    """Names of all query parameters of a route."""
    return tuple(dict.fromkeys(_names(dependant)))


def _names(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        yield parameter.alias
    for inner in dependant.dependencies:
        yield from _names(inner)
