"""`/quality`: how large a share of your customers is satisfied, how sure we are, and what they wrote."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agents.models import Agent
from dispatch.doors.callers import AgentsOnly
from marketplace.quality import standing

MOST = 12  # ratings of the list


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    agent = getattr(request.user, "agent", None)
    if not isinstance(agent, Agent):
        raise AgentsOnly()
    counts = agent.ratings.aggregate(all=Count("pk"), good=Count("pk", filter=Q(score__gte=standing.SATISFIED)))
    found = standing.of_ratings(counts["good"], counts["all"])
    context = {
        "agent": agent,
        "standing": found if found.ratings >= standing.SHOWN_FROM else None,
        "satisfied": counts["good"],
        "ratings": found.ratings,
        "shown_from": standing.SHOWN_FROM,
        "scale": scale(found),
        "recent": agent.ratings.select_related("ticket__queue").order_by("-rated_at", "-pk")[:MOST],
        "skills": agent.proficiencies.select_related("skill").order_by("skill__name"),
        "languages": agent.languages.all(),
    }
    return render(request, "quality/standing.html", context)


def scale(found: standing.Standing) -> dict[str, float]:
    """Where things stand on the bar, in percent of its length. It begins at half unless the interval goes below."""
    begins = 0.5 if found.low >= 0.5 else 0.0

    def at(share: float) -> float:
        return round(100 * (share - begins) / (1 - begins), 2)

    return {"begins": begins, "from": at(found.low), "to": round(100 - at(found.high), 2), "at": at(found.mean)}
