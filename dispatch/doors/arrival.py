"""`/desk/arrivals/{receipt}/`: a phone has an offer. Its worker has no cookie to show, only the receipt."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dispatch.offers import notifying


@csrf_exempt
@require_POST
def phone_has_it(request: HttpRequest, receipt: str) -> HttpResponse:
    if not notifying.arrived(receipt, now=timezone.now()):
        raise Http404
    return HttpResponse(status=204)
