from django.urls import path

from dispatch.doors.agent import assignments, connections, me, offers, seats, transfers, turns

urlpatterns = [
    path("me", me.WhoAmI.as_view(), name="me"),
    path("me/desk", me.TheDesk.as_view(), name="me_desk"),
    path("me/turns", turns.MyTurns.as_view(), name="me_turns"),
    path("me/activity", me.Activity.as_view(), name="me_activity"),
    path("me/seats", seats.Seats.as_view(), name="me_seats"),
    path("me/connections/<uuid:pk>", connections.Connected.as_view(), name="me_connection"),
    path("offers/<int:pk>", offers.OneOffer.as_view(), name="offer"),
    path("offers/<int:pk>/delivery", offers.Delivered.as_view(), name="offer_delivery"),
    path("offers/<int:pk>/sight", offers.Seen.as_view(), name="offer_sight"),
    path("offers/<int:pk>/acceptance", offers.Acceptance.as_view(), name="offer_acceptance"),
    path("offers/<int:pk>/refusal", offers.Refusal.as_view(), name="offer_refusal"),
    path("assignments/<int:pk>", assignments.OneAssignment.as_view(), name="assignment"),
    path("assignments/<int:pk>/messages", assignments.Messages.as_view(), name="assignment_messages"),
    path("assignments/<int:pk>/reading", assignments.Read.as_view(), name="assignment_reading"),
    path("assignments/<int:pk>/note", assignments.Note.as_view(), name="assignment_note"),
    path("assignments/<int:pk>/closure", assignments.Closure.as_view(), name="assignment_closure"),
    path("assignments/<int:pk>/parking", assignments.Parking.as_view(), name="assignment_parking"),
    path("assignments/<int:pk>/extension", assignments.Extension.as_view(), name="assignment_extension"),
    path("assignments/<int:pk>/transfer-targets", transfers.Targets.as_view(), name="transfer_targets"),
    path("assignments/<int:pk>/transfer", transfers.Handing.as_view(), name="assignment_transfer"),
    path("assignments/<int:pk>/escalation", transfers.Escalation.as_view(), name="assignment_escalation"),
    path("transfers/<int:pk>", transfers.OneTransfer.as_view(), name="transfer"),
    path("transfers/<int:pk>/conversation", transfers.Conversation.as_view(), name="transfer_conversation"),
    path("transfers/<int:pk>/messages", transfers.Messages.as_view(), name="transfer_messages"),
    path("transfers/<int:pk>/taking", transfers.Taking.as_view(), name="transfer_taking"),
    path("transfers/<int:pk>/leaving", transfers.Leaving.as_view(), name="transfer_leaving"),
    path("assignments/<int:pk>/completion", assignments.Completion.as_view(), name="assignment_completion"),
]
