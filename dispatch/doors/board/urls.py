from django.urls import path

from dispatch.doors.board import agents, floor, queue, ticket, tickets

urlpatterns = [
    path("", floor.page, name="board"),
    path("agents/", agents.page, name="board_people"),
    path("queues/<int:pk>/", queue.page, name="board_queue"),
    path("tickets/", tickets.index, name="tickets"),
    path("tickets/<int:pk>/", ticket.page, name="ticket"),
    path("tickets/<int:pk>/reassignment/", ticket.reassignment, name="give_ticket"),
]
