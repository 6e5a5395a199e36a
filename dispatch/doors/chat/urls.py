from django.urls import path

from dispatch.doors.chat import pages

urlpatterns = [
    path("<str:link>", pages.chat, name="chat"),
    path("<str:link>/messages", pages.messages, name="chat_messages"),
    path("<str:link>/address", pages.address, name="chat_address"),
    path("<str:link>/leaving", pages.leave, name="chat_leaving"),
    path("<str:link>/assistant", pages.assistant, name="chat_assistant"),
    path("<str:link>/rating", pages.rate, name="chat_rating"),
    path("<str:link>/reopening", pages.reopen, name="chat_reopening"),
    path("<str:link>/conversation.txt", pages.save, name="chat_conversation"),
]
