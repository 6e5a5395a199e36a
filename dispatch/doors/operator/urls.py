from django.urls import path

from dispatch.doors.operator import agents, board, decisions, queues, rescue, steps

urlpatterns = [
    path("board", board.TheBoard.as_view(), name="board_figures"),
    path("queues", queues.Queues.as_view(), name="queues"),
    path("agents", agents.Agents.as_view(), name="agents"),
    path("tickets/<int:pk>/reassignment", steps.Reassignment.as_view(), name="ticket_reassignment"),
    path("tickets/<int:pk>/taking", rescue.Taking.as_view(), name="ticket_taking"),
    path("tickets/<int:pk>/watch", rescue.Watched.as_view(), name="ticket_watch"),
    path("tickets/<int:pk>/whispers", rescue.Whispers.as_view(), name="ticket_whispers"),
    path("tickets/<int:pk>/operator-messages", rescue.Messages.as_view(), name="ticket_operator_messages"),
    path("tickets/<int:pk>/closure", rescue.Closure.as_view(), name="ticket_closure"),
    path("offers/<int:pk>/decision", decisions.WhyThisAgent.as_view(), name="offer_decision"),
]
