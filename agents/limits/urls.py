from django.urls import path
from django.urls.resolvers import URLPattern

from agents.limits.doors import api, ceilings, ceilings_api, pages

urlpatterns: list[URLPattern] = [
    path("limits/", pages.published, name="limits"),
    path("limits/mine/", pages.mine, name="limits_mine"),
    path("limits/mine/consent/", pages.consent, name="limits_consent"),
    path("limits/people/<int:pk>/", pages.person, name="limits_person"),
    path("limits/people/<int:pk>/own-account/", pages.own_account, name="limits_own_account"),
    path("limits/people/<int:pk>/recess/", pages.recess, name="limits_recess"),
    path("limits/ceilings/", ceilings.index, name="ceilings"),
    path("limits/ceilings/<int:pk>/", ceilings.one, name="ceiling"),
    path("limits/ceilings/<int:pk>/closing/", ceilings.close, name="ceiling_closing"),
    path("api/v1/limits", api.Table.as_view(), name="limits_table"),
    path("api/v1/me/limits", api.MyLimits.as_view(), name="me_limits"),
    path("api/v1/me/limits/own", api.OwnLimit.as_view(), name="me_own_limit"),
    path("api/v1/me/limits/longer-weeks", api.MyConsent.as_view(), name="me_longer_weeks"),
    path("api/v1/me/guarantee", api.Guarantee.as_view(), name="me_guarantee"),
    path("api/v1/me/line", api.Line.as_view(), name="me_line"),
    path("api/v1/agents/<int:pk>/limits", api.AgentLimits.as_view(), name="agent_limits"),
    path("api/v1/agents/<int:pk>/waivers", api.Waivers.as_view(), name="agent_waivers"),
    path("api/v1/ceilings", ceilings_api.Ceilings.as_view(), name="ceilings_list"),
    path("api/v1/ceilings/<int:pk>", ceilings_api.OneCeiling.as_view(), name="ceilings_one"),
    path("api/v1/ceilings/<int:pk>/closure", ceilings_api.Closure.as_view(), name="ceilings_closure"),
]
