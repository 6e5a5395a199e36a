"""`/desk/arrivals/{receipt}/`: a phone has an offer. Its worker has no cookie to show, only the receipt.

It is told whether the offer still stands: its own clock may be wrong.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dispatch.offers import notifying


@csrf_exempt
@require_POST
def phone_has_it(request: HttpRequest, receipt: str) -> HttpResponse:
    stands = notifying.arrived(receipt, now=timezone.now())
    if stands is None:
        raise Http404
    return HttpResponse(status=204 if stands else 410)
