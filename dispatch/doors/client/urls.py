from django.urls import path

from dispatch.doors.client import bulk, deliveries, endpoints, messages, steps, tickets, timeline

urlpatterns = [
    path("tickets", tickets.Tickets.as_view(), name="api_tickets"),
    path("tickets/bulk", bulk.Bulk.as_view(), name="tickets_bulk"),
    path("tickets/<int:pk>", tickets.OneTicket.as_view(), name="api_ticket"),
    path("tickets/<int:pk>/timeline", timeline.Timeline.as_view(), name="ticket_timeline"),
    path("tickets/<int:pk>/messages", messages.Messages.as_view(), name="ticket_messages"),
    path("tickets/<int:pk>/reopening", steps.Reopening.as_view(), name="ticket_reopening"),
    path("tickets/<int:pk>/cancellation", steps.Cancellation.as_view(), name="ticket_cancellation"),
    path("tickets/<int:pk>/abandonment", steps.Abandonment.as_view(), name="ticket_abandonment"),
    path("tickets/<int:pk>/rating", steps.Rate.as_view(), name="ticket_rating"),
    path("webhooks/endpoints", endpoints.Endpoints.as_view(), name="webhook_endpoints"),
    path("webhooks/endpoints/<int:pk>", endpoints.OneEndpoint.as_view(), name="webhook_endpoint"),
    path("webhooks/endpoints/<int:pk>/replay", endpoints.Replaying.as_view(), name="webhook_endpoint_replay"),
    path("webhooks/deliveries", deliveries.Deliveries.as_view(), name="webhook_deliveries"),
    path("webhooks/deliveries/<uuid:pk>/replay", deliveries.Replay.as_view(), name="webhook_delivery_replay"),
]
