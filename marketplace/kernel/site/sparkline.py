"""A row's recent course as a line of at most 20 points; every row of a table takes the same scale."""

from collections.abc import Sequence
from itertools import groupby

POINTS = 20
WIDTH, HEIGHT, ROOM = 96, 24, 2  # ROOM keeps the stroke and the last point inside the drawing
STEP = (WIDTH - 4) / (POINTS - 1)


def draw(values: Sequence[float | None], *, low: float, high: float, aim: float | None = None) -> str:
    """Inline SVG of the last 20 `values` between `low` and `high`; gaps (`None`) stay gaps, `aim` is dotted."""
    shown = list(values)[-POINTS:]
    first = POINTS - len(shown)  # a short history ends at the right edge, where now is
    points = [
        None if value is None else (round(1 + (first + i) * STEP, 1), _height(value, low, high))
        for i, value in enumerate(shown)
    ]
    lines = "".join(
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in filter(None, run))}"/>'
        for drawn, run in groupby(points, key=bool)
        if drawn
    )
    target = "" if aim is None else f'<path class="aim" d="M0 {_height(aim, low, high)}H{WIDTH}"/>'
    last = points[-1] if points else None
    now = f'<circle class="now" cx="{last[0]}" cy="{last[1]}" r="2.5"/>' if last else ""
    return f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{target}{lines}{now}</svg>'


def _height(value: float, low: float, high: float) -> float:
    share = (value - low) / ((high - low) or 1)
    return round(HEIGHT - ROOM - min(1.0, max(0.0, share)) * (HEIGHT - 2 * ROOM), 1)
