from django.urls import path

from cases.views import correct, court, log, mine, work

app_name = "cases"
urlpatterns = [
    path("cases/", mine.MyCasesView.as_view(), name="list"),
    path("cases/log/", log.LogCaseView.as_view(), name="log"),
    path("cases/<int:pk>/", mine.CaseView.as_view(), name="detail"),
    path("cases/<int:pk>/close/", work.CloseCaseView.as_view(), name="close"),
    path("cases/<int:pk>/submit/", work.SubmitCaseView.as_view(), name="submit"),
    path("cases/<int:pk>/performance/", work.PerformanceView.as_view(), name="performance"),
    path("cases/<int:pk>/system-entry/", work.SystemEntryView.as_view(), name="system_entry"),
    path("cases/<int:pk>/paper/", work.PaperView.as_view(), name="paper"),
    path("cases/<int:pk>/escalate/", work.EscalateView.as_view(), name="escalate"),
    path(
        "cases/<int:pk>/confirmation/",
        work.ApplyForConfirmationView.as_view(),
        name="apply_for_confirmation",
    ),
    path("cases/<int:pk>/correct/", correct.CorrectCaseView.as_view(), name="correct"),
    path("cases/<int:pk>/session/", correct.SessionView.as_view(), name="session"),
    path("cases/parties/<int:pk>/", correct.CorrectPartyView.as_view(), name="correct_party"),
    path("cases/obligations/<int:pk>/", correct.ObligationView.as_view(), name="obligation"),
    path("confirmations/", court.ConfirmationsView.as_view(), name="confirmations"),
    path("confirmations/<int:pk>/", court.CourtDecisionView.as_view(), name="confirmation"),
]
