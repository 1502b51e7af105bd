"""Points that the vendors' references leave open: each is a switch with two positions, so that a test can run both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tieout.simulator.calls import Refusal


@dataclass(frozen=True, slots=True)
class Switch:
    """One open point: `default` is one of the two `positions`; `sentence` says what it decides."""

    name: str
    default: str
    positions: tuple[str, str]
    sentence: str


class Switches:
    """The positions of the switches of one system."""

    def __init__(self, known: Iterable[Switch]) -> None:
        self.known = {switch.name: switch for switch in known}
        self._positions = {name: switch.default for name, switch in self.known.items()}

    def __getitem__(self, name: str) -> str:
        return self._positions[name]

    def on(self, name: str, position: str) -> bool:
        """Whether the switch `name` stands at `position`."""
        return self._positions[name] == position

    def turn(self, name: str, position: str) -> None:
        """Turn a switch. Raises: Refusal naming the known switches or the positions of this one."""
        switch = self.known.get(name)
        if switch is None:
            raise Refusal(f"no switch '{name}'; the switches are {', '.join(sorted(self.known))}")
        if position not in switch.positions:
            raise Refusal(
                f"switch '{name}' has the positions {' and '.join(switch.positions)}, not '{position}'"
            )
        self._positions[name] = position

    def save(self) -> dict[str, str]:
        """The positions, by name."""
        return dict(self._positions)

    def load(self, state: Mapping[str, str]) -> None:
        """Take up positions that `save` gave; a switch that is not among them goes to its default."""
        self._positions = {name: state.get(name, switch.default) for name, switch in self.known.items()}
