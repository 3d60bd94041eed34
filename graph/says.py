"""What a field of an answer is, in the users' words: declared beside the field, read by whatever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "percent", "flag", "state"]


@dataclass(frozen=True, slots=True)
class Says:
    """Metadata of a field: ``n: Annotated[int, Says("企业", "已确认的企业数", unit="家")]``.

    ``label`` heads a column, ``about`` says more to those who read the description of the API; ``kind`` is how a table
    writes it, and "" follows the type of the field. ``gaps``: a number that may be NaN, which is ``null`` in JSON.
    ``among`` are the words that a text can be.
    """

    label: str
    about: str = ""
    unit: str = ""
    kind: Kind | Literal[""] = ""
    gaps: bool = False
    among: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """The field's part of a JSON schema, with its description; the library of the API asks for this."""
        made: dict[str, Any] = handler(core)
        if self.among:
            made = {**made, "enum": list(self.among)}
        if self.gaps:
            made = {"anyOf": [made, {"type": "null"}]}
        return {**made, "description": self.about or self.label}
