from django.urls import path

from agents.training.doors import learn, quiz

urlpatterns = [
    path("training/", learn.index, name="training"),
    path("training/attempts/<int:pk>/", quiz.attempt, name="training_attempt"),
    path("training/attempts/<int:pk>/answers/", quiz.answers, name="training_answers"),
    path("training/<slug:slug>/", learn.module, name="training_module"),
    path("training/<slug:slug>/lessons/<int:number>/", learn.lesson, name="training_lesson"),
    path("training/<slug:slug>/time/", learn.time, name="training_time"),
    path("training/<slug:slug>/quiz/", quiz.quiz, name="training_quiz"),
]
