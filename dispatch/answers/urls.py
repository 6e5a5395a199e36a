from django.urls import path
from django.urls.resolvers import URLPattern

from dispatch.answers.doors import api, desk, library, proposals, toolbox

urlpatterns: list[URLPattern] = [
    path("answers/", library.index, name="answers"),
    path("answers/new/", library.new, name="answer_new"),
    path("answers/proposals/", proposals.index, name="proposals"),
    path("answers/proposals/<int:pk>/decision/", proposals.decide, name="proposal_decision"),
    path("answers/<int:pk>/", library.one, name="answer"),
    path("answers/<int:pk>/withdrawal/", library.withdraw, name="answer_withdrawal"),
    path("answers/<int:pk>/versions/<int:number>/", library.version, name="answer_version"),
    path("answers/<int:pk>/versions/<int:number>/restoration/", library.restore, name="answer_restoration"),
    path("desk/proposals/", proposals.mine, name="proposals_mine"),
    path("desk/work/<int:pk>/answers/", desk.find, name="desk_answers"),
    path("desk/work/<int:pk>/beside/", desk.beside, name="desk_beside"),
    path("desk/work/<int:pk>/answers/<int:answer>/use/", desk.put_in, name="desk_answer_use"),
    path("desk/work/<int:pk>/answers/<int:answer>/proposal/", proposals.propose, name="desk_answer_proposal"),
    path("desk/work/<int:pk>/proposal/", proposals.propose, name="desk_proposal"),
    path("desk/work/<int:pk>/tools/<int:tool>/", desk.open_tool, name="desk_tool"),
    path("manage/clients/<int:pk>/tools/", toolbox.index, name="manage_tools"),
    path("manage/clients/<int:pk>/tools/<int:tool>/removal/", toolbox.remove, name="manage_tool_removal"),
    path("api/v1/answers", api.Answers.as_view(), name="api_answers"),
    path("api/v1/answers/<int:pk>", api.OneAnswer.as_view(), name="api_answer"),
    path("api/v1/answers/<int:pk>/versions", api.Versions.as_view(), name="api_answer_versions"),
    path("api/v1/answers/<int:pk>/restoration", api.Restoration.as_view(), name="api_answer_restoration"),
    path("api/v1/answers/proposals", api.Proposals.as_view(), name="api_proposals"),
    path("api/v1/answers/proposals/<int:pk>/decision", api.Decision.as_view(), name="api_proposal_decision"),
    path("api/v1/assignments/<int:pk>/answers", api.Found.as_view(), name="api_found_answers"),
    path("api/v1/assignments/<int:pk>/answers/<int:answer>/use", api.Use.as_view(), name="api_answer_use"),
    path("api/v1/assignments/<int:pk>/proposals", api.Proposing.as_view(), name="api_proposing"),
    path("api/v1/assignments/<int:pk>/tools", api.Tools.as_view(), name="api_tools"),
    path("api/v1/assignments/<int:pk>/tools/<int:tool>/opening", api.Opening.as_view(), name="api_tool_opening"),
]
