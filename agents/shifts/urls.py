from django.urls import path

from agents.shifts.doors import away, calendar, plan, plan_file, steps, swaps, week

urlpatterns = [
    path("shifts/", week.index, name="shifts"),
    path("shifts/places/", week.rule, name="shift_rule"),
    path("shifts/<int:pk>/claim/", steps.claim, name="shift_claim"),
    path("shifts/<int:pk>/waiting/", steps.wait, name="shift_waiting"),
    path("shifts/<int:pk>/waiting/end/", steps.leave, name="shift_waiting_end"),
    path("shifts/<int:pk>/offer/", steps.take, name="shift_offer"),
    path("shifts/claims/<int:pk>/release/", steps.release, name="claim_release"),
    path("shifts/claims/<int:pk>/keep/", steps.keep, name="claim_keep"),
    path("shifts/claims/<int:pk>/swap/", swaps.choose, name="claim_swap"),
    path("shifts/swaps/", swaps.index, name="swaps"),
    path("shifts/swaps/<int:pk>/answer/", swaps.answer, name="swap_answer"),
    path("shifts/away/", away.index, name="absences"),
    path("shifts/away/<int:pk>/end/", away.end, name="absence_end"),
    path("shifts/calendar/", calendar.page, name="calendar"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("plan/", plan.index, name="shift_plan"),
    path("plan/new/", plan.new, name="plan_new"),
    path("plan/file/", plan_file.page, name="plan_file"),
    path("plan/copy/", plan.copy, name="plan_copy"),
    path("plan/<int:pk>/", plan.one, name="planned_shift"),
    path("plan/<int:pk>/cancellation/", plan.cancel, name="plan_cancellation"),
    path("plan/<int:pk>/allowance/", plan.allow, name="plan_allowance"),
]
