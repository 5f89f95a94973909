"""The box that a chart is drawn in: its size, and the room its axes need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """Say how large a chart is and how much of each side belongs to its labels, in pixels."""

    width: float
    height: float
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    @property
    def floor(self) -> float:
        """Height at which the drawing ends below."""
        return self.height - self.bottom

    @property
    def edge(self) -> float:
        """Position at which the drawing ends on the right."""
        return self.width - self.right
