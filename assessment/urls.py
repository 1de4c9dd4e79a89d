from django.urls import path

from assessment.views import draws, feedback, flags, pay, visits

app_name = "assessment"

urlpatterns = [
    path("pay/", pay.PayView.as_view(), name="pay"),
    path("pay/<int:pk>/", pay.StatementView.as_view(), name="statement"),
    path("flags/<int:pk>/", flags.AnswerFlagView.as_view(), name="answer_flag"),
    path("visits/", visits.VisitsView.as_view(), name="visits"),
    path("visits/finished/", visits.FinishedView.as_view(), name="finished_visits"),
    path("visits/<int:pk>/", visits.VisitView.as_view(), name="visit"),
    path("visits/<int:pk>/telephone/", visits.TelephoneView.as_view(), name="visit_telephone"),
    path("visits/<int:pk>/calls/", visits.AttemptView.as_view(), name="visit_call"),
    path("visits/<int:pk>/questions/", visits.QuestionsView.as_view(), name="visit_questions"),
    # without an account
    path("s/feedback/", feedback.FeedbackView.as_view(), name="feedback"),
    path("s/denial/", feedback.DenialView.as_view(), name="denial"),
    path("draws/", draws.DrawsView.as_view(), name="draws"),
    path("draws/<int:pk>/", draws.DrawView.as_view(), name="draw"),
    path("draws/<int:pk>/file/", draws.DrawFileView.as_view(), name="draw_file"),
]
