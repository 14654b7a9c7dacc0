"""Addresses of notices and of trades as everybody sees them."""

from django.urls import path

from notices.views import archive, drafts, notices, trade_journal, trades

app_name = "notices"

urlpatterns = [
    path("notices/", notices.NoticeList.as_view(), name="list"),
    path("notices.csv", notices.NoticeTable.as_view(), name="csv"),
    path("notices/<uuid:notice>/", notices.NoticePage.as_view(), name="notice"),
    path("notices/<uuid:notice>.pdf", notices.NoticeFile.as_view(), name="pdf"),
    path("notices/<uuid:notice>.json", notices.NoticeData.as_view(), name="json"),
    path("case/<uuid:trade>/notices/", drafts.Drafts.as_view(), name="drafts"),
    path(
        "case/<uuid:trade>/notices/<slug:kind>/",
        drafts.DraftPage.as_view(),
        name="draft",
    ),
    path("manage/templates/", drafts.Templates.as_view(), name="templates"),
    path("centre/archive/", archive.Archive.as_view(), name="archive"),
    path("centre/archive/<uuid:lot>/", archive.Papers.as_view(), name="papers"),
    path("trades/", trades.TradeList.as_view(), name="trades"),
    path("trades/<str:code>/", trades.TradePage.as_view(), name="trade"),
    path("trades/<str:code>/lots/<int:number>/", trades.LotPage.as_view(), name="lot"),
    path(
        "trades/<str:code>/journal/",
        trade_journal.JournalPage.as_view(),
        name="journal",
    ),
    path(
        "trades/<str:code>/journal/checkpoints/<int:n>/<str:name>",
        trade_journal.CheckpointFile.as_view(),
        name="checkpoint",
    ),
]
