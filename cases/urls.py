from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.views import (
    citizen,
    closing,
    clues,
    confirmation,
    correct,
    court,
    drafts,
    escalations,
    files,
    intake,
    links,
    log,
    mine,
    papers,
    performance,
    posters,
    requests,
    sessions,
    teams,
    work,
)


class TokenConverter(StringConverter):
    """The word in a station's QR code."""

    regex = "[A-Za-z0-9_-]{22}"


register_converter(TokenConverter, "token")


class FormatConverter(StringConverter):
    """As what a paper is printed."""

    regex = "docx|pdf"


register_converter(FormatConverter, "format")

app_name = "cases"
urlpatterns = [
    path("cases/", mine.MyCasesView.as_view(), name="list"),
    path("cases/log/", log.LogCaseView.as_view(), name="log"),
    path("cases/log/similar/", drafts.SimilarView.as_view(), name="similar"),
    path("cases/sw.js", log.ServiceWorkerView.as_view(), name="service_worker"),
    path("cases/drafts/<uuid:key>/", drafts.DraftView.as_view(), name="draft"),
    path("cases/drafts/<uuid:key>/file/", drafts.FileDraftView.as_view(), name="file_draft"),
    path(
        "cases/drafts/<uuid:key>/discard/",
        drafts.DiscardDraftView.as_view(),
        name="discard_draft",
    ),
    path("cases/drafts/<uuid:key>/photos/", drafts.PhotosView.as_view(), name="draft_photos"),
    path("cases/drafts/photos/<uuid:key>/", drafts.PhotoView.as_view(), name="draft_photo"),
    path("cases/<int:pk>/", mine.CaseView.as_view(), name="detail"),
    path("cases/<int:pk>/close/", closing.CloseCaseView.as_view(), name="close"),
    path("cases/<int:pk>/submit/", work.SubmitCaseView.as_view(), name="submit"),
    path("cases/<int:pk>/performance/", performance.PerformanceView.as_view(), name="performance"),
    path("cases/<int:pk>/system-entry/", work.SystemEntryView.as_view(), name="system_entry"),
    path("cases/<int:pk>/paper/", files.PaperView.as_view(), name="paper"),
    path("cases/<int:pk>/file/", files.CaseFileView.as_view(), name="file"),
    path("cases/<int:pk>/papers/", papers.PapersView.as_view(), name="papers"),
    path(
        "cases/<int:pk>/papers/<slug:paper>.<format:format>",
        papers.PaperView.as_view(),
        name="print",
    ),
    path(
        "cases/<int:pk>/papers/<slug:paper>/<int:item>.<format:format>",
        papers.PaperView.as_view(),
        name="print_item",
    ),
    path("cases/<int:pk>/papers/file/", papers.WholeFileView.as_view(), name="whole_file"),
    path("cases/printed/<int:pk>/", papers.PrintedFileView.as_view(), name="printed"),
    path(
        "cases/refusals/<int:pk>/letter.<format:format>",
        papers.RefusalLetterView.as_view(),
        name="refusal_letter",
    ),
    path("cases/<int:pk>/archive/", files.ArchiveView.as_view(), name="archive"),
    path("cases/papers/<int:pk>/take-off/", files.TakeOffView.as_view(), name="take_off"),
    path("cases/scans/<int:pk>/", files.ScanView.as_view(), name="scan"),
    path("cases/scans/<int:pk>/small/", files.ThumbnailView.as_view(), name="thumbnail"),
    path("cases/<int:pk>/escalate/", escalations.EscalateView.as_view(), name="escalate"),
    path(
        "cases/<int:pk>/confirmation/",
        confirmation.ApplyView.as_view(),
        name="apply_for_confirmation",
    ),
    path(
        "cases/<int:pk>/confirmation/check/",
        confirmation.CheckView.as_view(),
        name="check_confirmation",
    ),
    path(
        "cases/confirmations/<int:pk>/supply/",
        confirmation.SupplyView.as_view(),
        name="supply_confirmation",
    ),
    path(
        "cases/confirmations/<int:pk>/withdraw/",
        confirmation.WithdrawView.as_view(),
        name="withdraw_confirmation",
    ),
    path("cases/<int:pk>/enforcement/", confirmation.EnforceView.as_view(), name="enforce"),
    path(
        "cases/enforcements/<int:pk>/",
        confirmation.EndEnforcementView.as_view(),
        name="end_enforcement",
    ),
    path("cases/<int:pk>/correct/", correct.CorrectCaseView.as_view(), name="correct"),
    path("cases/<int:pk>/session/", sessions.SessionView.as_view(), name="session"),
    path("cases/<int:pk>/plan/", sessions.PlanSessionView.as_view(), name="plan_session"),
    path("cases/<int:pk>/inquiry/", sessions.InquiryView.as_view(), name="inquiry"),
    path("cases/<int:pk>/team/", teams.ProposeTeamView.as_view(), name="propose_team"),
    path("cases/<int:pk>/referral/", performance.ReferralView.as_view(), name="refer"),
    path("cases/<int:pk>/link/", links.LinkView.as_view(), name="link"),
    path("cases/<int:pk>/merge/", links.MergeView.as_view(), name="merge"),
    path("cases/plans/<int:pk>/call-off/", sessions.CallOffView.as_view(), name="call_off"),
    path("cases/teams/<int:pk>/", teams.TeamView.as_view(), name="team"),
    path("cases/teams/<int:pk>/withdraw/", teams.WithdrawTeamView.as_view(), name="withdraw_team"),
    path("cases/links/<int:pk>/end/", links.EndLinkView.as_view(), name="end_link"),
    path("cases/dangers/<int:pk>/", escalations.FollowUpView.as_view(), name="escalation"),
    path("cases/parties/<int:pk>/", correct.CorrectPartyView.as_view(), name="correct_party"),
    path("cases/obligations/<int:pk>/", performance.ObligationView.as_view(), name="obligation"),
    path("cases/obligations/<int:pk>/urge/", performance.UrgeView.as_view(), name="urge"),
    path("cases/obligations/<int:pk>/default/", performance.DefaultView.as_view(), name="default"),
    path("cases/<int:pk>/extend/", intake.ExtendTermView.as_view(), name="extend"),
    path("cases/<int:pk>/recusal/", intake.RecusalView.as_view(), name="recusal"),
    path("cases/refusals/new/", intake.RefuseView.as_view(), name="refuse"),
    path("cases/refusals/", intake.RefusalsView.as_view(), name="refusals"),
    path("cases/refusals/<int:pk>/", intake.RefusalView.as_view(), name="refusal"),
    path("clues/", clues.CluesView.as_view(), name="clues"),
    path("clues/report/", clues.ReportClueView.as_view(), name="report_clue"),
    path("clues/returns/", clues.ReturnsView.as_view(), name="returns"),
    path("clues/returns/<int:pk>/", clues.ReportReturnsView.as_view(), name="report_returns"),
    path("clues/<int:pk>/", clues.ClueView.as_view(), name="clue"),
    path("clues/<int:pk>/resolve/", clues.ResolveClueView.as_view(), name="resolve_clue"),
    path("clues/<int:pk>/dismiss/", clues.DismissClueView.as_view(), name="dismiss_clue"),
    path("requests/", requests.RequestsView.as_view(), name="requests"),
    path("requests/<int:pk>/", requests.RequestView.as_view(), name="request"),
    path(
        "requests/<int:pk>/telephone/",
        requests.RequestPhoneView.as_view(),
        name="request_telephone",
    ),
    path("requests/<int:pk>/call/", requests.CallBackView.as_view(), name="request_call"),
    path("requests/<int:pk>/decline/", requests.DeclineView.as_view(), name="request_decline"),
    path("requests/<int:pk>/case/", requests.TakeView.as_view(), name="request_take"),
    path("stations/<int:pk>/poster/", posters.PosterView.as_view(), name="poster"),
    # without an account
    path("s/status/", citizen.StatusView.as_view(), name="status"),
    path("s/withdraw/", citizen.WithdrawView.as_view(), name="withdraw"),
    path("s/privacy/", citizen.PrivacyView.as_view(), name="privacy"),
    path("s/<token:token>/", citizen.AskView.as_view(), name="ask"),
    path("confirmations/", court.ConfirmationsView.as_view(), name="confirmations"),
    path("confirmations/<int:pk>/", court.CourtDecisionView.as_view(), name="confirmation"),
    path("confirmations/<int:pk>/objection/", court.ObjectionView.as_view(), name="object"),
    path(
        "confirmations/objections/<int:pk>/",
        court.ObjectionDecisionView.as_view(),
        name="decide_objection",
    ),
]
