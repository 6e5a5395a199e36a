from django.urls import path

from marketplace.pay.doors import earnings, earnings_api, learning, learning_api, payroll, payroll_api, rates

urlpatterns = [
    path("earnings", earnings.earnings, name="earnings"),
    path("earnings/today", earnings.today, name="earnings_today"),
    path("manage/queues/<int:pk>/rates/", rates.page, name="manage_rates"),
    path("payroll", payroll.all_periods, name="payroll_periods"),
    path("payroll/<int:pk>", payroll.one_period, name="payroll_period"),
    path("payroll/<int:pk>/register.csv", payroll.register_file, name="payroll_register"),
    path("payroll/learning", learning.page, name="payroll_learning"),
    path("api/v1/pay/learning-rates", learning_api.Rates.as_view(), name="pay_learning_rates"),
    path("api/v1/pay/learning-time/waiting", learning_api.Waiting.as_view(), name="pay_learning_waiting"),
    path("api/v1/me/earnings", earnings_api.Earnings.as_view(), name="me_earnings"),
    path("api/v1/me/earnings/<int:pk>", earnings_api.OneEarning.as_view(), name="me_earning"),
    path("api/v1/pay/periods", payroll_api.Periods.as_view(), name="pay_periods"),
    path("api/v1/pay/periods/<int:pk>", payroll_api.OnePeriod.as_view(), name="pay_period"),
    path("api/v1/pay/periods/<int:pk>/export", payroll_api.Export.as_view(), name="pay_period_export"),
]
