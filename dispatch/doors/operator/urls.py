from django.urls import path

from dispatch.doors.operator import agents, board, decisions, queues, steps

urlpatterns = [
    path("board", board.TheBoard.as_view(), name="board_figures"),
    path("queues", queues.Queues.as_view(), name="queues"),
    path("agents", agents.Agents.as_view(), name="agents"),
    path("tickets/<int:pk>/reassignment", steps.Reassignment.as_view(), name="ticket_reassignment"),
    path("offers/<int:pk>/decision", decisions.WhyThisAgent.as_view(), name="offer_decision"),
]
