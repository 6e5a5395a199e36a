from agents.training.models.attempt import Attempt
from agents.training.models.certificate import Certificate
from agents.training.models.enrolment import Attention, Enrolment, Practised, TrainingTime
from agents.training.models.lesson import Lesson, Question
from agents.training.models.module import Module
from agents.training.models.picture import Picture
from agents.training.models.version import Version

__all__ = [
    "Attempt",
    "Attention",
    "Certificate",
    "Enrolment",
    "Lesson",
    "Module",
    "Picture",
    "Practised",
    "Question",
    "TrainingTime",
    "Version",
]
