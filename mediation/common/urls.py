from django.urls import path

from mediation.common.views import accounts, saved, work

app_name = "common"

urlpatterns = [
    path("start/", accounts.start, name="start"),
    path("me/", accounts.MeView.as_view(), name="me"),
    path("me/password/", accounts.PasswordView.as_view(), name="password"),
    path("me/notices/", work.NoticeListView.as_view(), name="notices"),
    path("me/notices/<int:pk>/", work.open_notice, name="open_notice"),
    path("saved-views/", saved.SaveViewView.as_view(), name="save_view"),
    path("saved-views/<int:pk>/remove/", saved.RemoveViewView.as_view(), name="remove_view"),
    path("jobs/<int:pk>/", work.JobView.as_view(), name="job"),
    path("session/", accounts.renew, name="renew"),
    path("elder/", accounts.elder, name="elder"),
]
