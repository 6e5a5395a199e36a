from dispatch.answers.models.answer import LONGEST, Answer, AnswerVersion
from dispatch.answers.models.proposal import Proposal
from dispatch.answers.models.tool import Tool, ToolOpening
from dispatch.answers.models.use import AnswerUse

__all__ = ["LONGEST", "Answer", "AnswerUse", "AnswerVersion", "Proposal", "Tool", "ToolOpening"]
