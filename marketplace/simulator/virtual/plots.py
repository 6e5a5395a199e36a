"""The pictures of the documents, drawn by matplotlib, which only developers have."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from marketplace.simulator.virtual.ablation import ALL, Tried
from marketplace.simulator.virtual.day import RINGS
from marketplace.simulator.virtual.draws import INTERVAL_SECONDS
from marketplace.simulator.virtual.roster import STEP_SECONDS
from marketplace.simulator.virtual.steady import Compared
from marketplace.simulator.virtual.summary import Half

INK, FAINT, LINE = "#191a18", "#66645c", "#e2dfd7"
ACCENT, SECOND, THIRD = "#4a3fd0", "#b0241c", "#146c3c"
PANELS = (  # figure, what is drawn, factor
    ("service level", "service level, points", 100.0),
    ("ASA, s", "ASA, seconds", 1.0),
    ("rarest language: p95 wait, s", "rarest language: p95 wait, seconds", 1.0),
    ("Jain index", "Jain index", 1.0),
)
STYLE: Any = {
    "axes.edgecolor": LINE, "axes.labelcolor": FAINT, "axes.spines.right": False, "axes.spines.top": False,
    "axes.titlecolor": INK, "axes.titlelocation": "left", "axes.titlesize": 10, "axes.labelsize": 9,
    "font.family": "sans-serif", "font.size": 9, "legend.frameon": False, "svg.fonttype": "none",
    "svg.hashsalt": "humanline", "text.color": INK, "xtick.color": FAINT, "ytick.color": FAINT,
}  # fmt: skip


def steady(compared: Sequence[Compared]) -> Figure:
    """Who waits longer than t: theory as a line, runs as points with their interval."""
    curves = [one for one in compared if one.curve]
    figure = Figure(figsize=(9, 2.6 * -(-len(curves) // 3)), layout="constrained")
    for place, one in enumerate(curves, start=1):
        axes = figure.add_subplot(-(-len(curves) // 3), 3, place)
        last = one.curve[-1][0]
        fine = [last * n / 60 for n in range(61)]
        axes.plot(fine, [100 * (1 - one.case.theory.within(at)) for at in fine], color=FAINT, lw=1.2)
        axes.errorbar(
            [at for at, _ in one.curve],
            [100 * share.mean for _, share in one.curve],
            yerr=[100 * share.half for _, share in one.curve],
            fmt="o", ms=3.5, color=ACCENT, elinewidth=1.2, capsize=2,
        )  # fmt: skip
        axes.set_title(one.case.name.replace(", patience", ",\npatience"))
        axes.set_xlabel("seconds")
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(ticker.MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(ticker.PercentFormatter(decimals=0))
    return figure


def day(counts: Sequence[int], halves: Sequence[Half], *, scale: float, first_hour: float) -> Figure:
    """What comes, who is at work, and how soon they answer."""
    figure = Figure(figsize=(9, 4.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    hours = [first_hour + place * STEP_SECONDS / 3600 for place in range(len(halves) + 1)]
    above.fill_between(
        [first_hour + place * INTERVAL_SECONDS / 3600 for place in range(len(counts))],
        [count * scale for count in counts],
        color=LINE, step="post", lw=0,
    )  # fmt: skip
    above.set_title("Contacts in five minutes, and seats at work")
    above.annotate("contacts", (first_hour + 1.2, counts[0] * scale * 0.4), color=FAINT)
    above.stairs([half.seats for half in halves], hours, color=ACCENT, lw=1.6)
    most = max(range(len(halves)), key=lambda place: halves[place].seats)
    above.annotate("seats", (hours[most + 1] + 0.1, halves[most].seats - 1), color=ACCENT)
    below.stairs([100 * (half.row.service_level or 0) for half in halves], hours, color=ACCENT, lw=1.6, baseline=None)
    below.axhline(80, color=FAINT, lw=0.8, ls=":")
    below.set_ylim(0, 100)
    below.set_title("Answered within 20 seconds, of those who came in each half hour")
    below.yaxis.set_major_formatter(ticker.PercentFormatter(decimals=0))
    below.xaxis.set_major_formatter(lambda hour, _: f"{hour:.0f}:00")
    return figure


def ablation(tried: Sequence[Tried]) -> Figure:
    """What each change does to four figures: the mean of the days' differences, and its interval."""
    others = [one for one in tried if one.name != ALL][::-1]
    figure = Figure(figsize=(9, 1.2 + 0.62 * len(others)), layout="constrained")
    for axes, (name, title, factor) in zip(figure.subplots(2, 2, sharey=True).flat, PANELS, strict=True):
        axes.axvline(0, color=FAINT, lw=0.8)
        for place, one in enumerate(others):
            change = one.changes[name]
            chance = change.holds(0)
            axes.errorbar(
                factor * change.mean, place, xerr=factor * change.half, fmt="o", ms=4.5, capsize=2.5,
                color=FAINT if chance else ACCENT, markerfacecolor="white" if chance else ACCENT,
            )  # fmt: skip
        axes.set_yticks(range(len(others)), [one.name for one in others])
        axes.set_ylim(-0.6, len(others) - 0.4)
        axes.set_title(title)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_locator(ticker.MaxNLocator(5))
        axes.spines["left"].set_visible(False)
    return figure


def people(tried: Sequence[Tried]) -> Figure:
    """How long the rarest language waits, and how evenly the work is shared: all days of each scenario together."""
    by_name = {one.name: one for one in tried}
    figure = Figure(figsize=(9, 3.1), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, colour in ((ALL, ACCENT), ("Without rings", SECOND)):
        waits = sorted(wait for one in by_name[name].days for wait, _ in one.rarest)
        _stairs(left, waits, name, colour)
    left.set_title("Rarest language: still waiting after")
    for ring in RINGS:
        left.axvline(ring.after_seconds or 0, color=FAINT, lw=0.6, ls=":")
    left.annotate(" rings 1 to 3", (RINGS[-1].after_seconds or 0, 96), color=FAINT)
    left.set_xlim(0, 420)
    left.set_xlabel("seconds")
    left.yaxis.set_major_formatter(ticker.PercentFormatter(decimals=0))
    left.legend(loc="center right")
    bins = [0.05 * n for n in range(41)]
    for name, colour in ((ALL, ACCENT), ("Without fairness", SECOND)):
        shares = [share for one in by_name[name].days for share in one.shares]
        right.hist(shares, bins, histtype="step", color=colour, lw=1.4, label=name)
    right.set_title("Earnings per available hour, mean of equals = 1")
    right.set_ylabel("agents and days")
    right.set_xlim(0.4, 1.7)
    right.legend()
    return figure


def _stairs(axes: Axes, waits: Sequence[float], name: str, colour: str) -> None:
    step = max(1, len(waits) // 200)  # so that the drawing stays small
    some = waits[::step]
    axes.plot(
        some,
        [100 * (1 - place * step / len(waits)) for place in range(len(some))],
        color=colour, lw=1.6, drawstyle="steps-post", label=name,
    )  # fmt: skip


def save(draw: Callable[[], Figure], path: Path) -> None:
    """As SVG, the same for the same numbers."""
    with matplotlib.rc_context(STYLE):
        path.parent.mkdir(parents=True, exist_ok=True)
        draw().savefig(path, format="svg", facecolor="white", metadata={"Date": None, "Creator": None})
