from django.urls import path

from mediators import views

app_name = "mediators"
urlpatterns = [
    path("leave/", views.LeaveView.as_view(), name="leave"),
    path("leave/ask/", views.AskForLeaveView.as_view(), name="ask_for_leave"),
    path("leave/<int:pk>/back/", views.ReportBackView.as_view(), name="report_back"),
]
