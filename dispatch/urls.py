from django.urls import include, path

from dispatch.doors import published

urlpatterns = [
    path("api/v1/", include("dispatch.doors.client.urls")),
    path("api/v1/", include("dispatch.doors.agent.urls")),
    path("api/v1/", include("dispatch.doors.operator.urls")),
    path("desk/", include("dispatch.doors.desk.urls")),
    path("c/", include("dispatch.doors.chat.urls")),
    path("ask/", include("dispatch.doors.entrance.urls")),
    path("board/", include("dispatch.doors.board.urls")),
    path("terms/", published.show, name="published_terms"),
    path("manage/", include("dispatch.doors.manage.urls")),
    path("", include("dispatch.answers.urls")),
    path("", include("dispatch.practice.urls")),
]
