from django.urls import path

from dispatch.doors.client import messages, steps, tickets, timeline

urlpatterns = [
    path("tickets", tickets.Tickets.as_view(), name="tickets"),
    path("tickets/<int:pk>", tickets.OneTicket.as_view(), name="ticket"),
    path("tickets/<int:pk>/timeline", timeline.Timeline.as_view(), name="ticket_timeline"),
    path("tickets/<int:pk>/messages", messages.Messages.as_view(), name="ticket_messages"),
    path("tickets/<int:pk>/reopening", steps.Reopening.as_view(), name="ticket_reopening"),
    path("tickets/<int:pk>/cancellation", steps.Cancellation.as_view(), name="ticket_cancellation"),
    path("tickets/<int:pk>/rating", steps.Rate.as_view(), name="ticket_rating"),
]
