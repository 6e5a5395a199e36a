from django.urls import path

from dispatch.doors.board import agents, floor, queue, stepping_in, ticket, tickets

urlpatterns = [
    path("", floor.page, name="board"),
    path("agents/", agents.page, name="board_people"),
    path("queues/<int:pk>/", queue.page, name="board_queue"),
    path("tickets/", tickets.index, name="tickets"),
    path("tickets/<int:pk>/", ticket.page, name="ticket"),
    path("tickets/<int:pk>/watch/", stepping_in.watch, name="board_watch"),
    path("tickets/<int:pk>/presence/", stepping_in.presence, name="board_presence"),
    path("tickets/<int:pk>/whispers/", stepping_in.whisper, name="board_whisper"),
    path("tickets/<int:pk>/messages/", stepping_in.say, name="board_say"),
    path("tickets/<int:pk>/taking/", stepping_in.take, name="board_take"),
    path("tickets/<int:pk>/giving-back/", stepping_in.give_back, name="board_give_back"),
    path("tickets/<int:pk>/closure/", stepping_in.close, name="board_close"),
    path("tickets/<int:pk>/reassignment/", ticket.reassignment, name="give_ticket"),
]
