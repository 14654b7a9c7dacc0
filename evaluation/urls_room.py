"""Addresses of questions to bidders, talk, notes and stops."""

from django.urls import path

from evaluation.views import inquiries
from evaluation.views import room_acts as acts

_ROOM = "rooms/scoring/<uuid:panel>/"
_BIDS = "bids/<uuid:lot>/inquiries/"

urlpatterns = [
    path(
        f"{_ROOM}ask/clarification/", acts.AskClarification.as_view(), name="ask-words"
    ),
    path(f"{_ROOM}ask/proof/", acts.AskProof.as_view(), name="ask-proof"),
    path(
        f"{_ROOM}ask/correction/", acts.AskCorrection.as_view(), name="ask-correction"
    ),
    path(f"{_ROOM}set-aside/", acts.SetAside.as_view(), name="set-aside"),
    path(f"{_ROOM}say/", acts.Say.as_view(), name="say"),
    path(f"{_ROOM}bills/", acts.Bills.as_view(), name="bills"),
    path(f"{_ROOM}take-over/", acts.TakeOver.as_view(), name="take-over"),
    path(f"{_ROOM}note/", acts.SaveNote.as_view(), name="save-note"),
    path(f"{_ROOM}halt/act/", acts.HaltAct.as_view(), name="halt-act"),
    path(f"{_ROOM}halt/", acts.Halt.as_view(), name="halt"),
    path(f"{_ROOM}resume/act/", acts.ResumeAct.as_view(), name="resume-act"),
    path(f"{_ROOM}resume/", acts.Resume.as_view(), name="resume"),
    path(_BIDS, inquiries.Inquiries.as_view(), name="inquiries"),
    path(
        f"{_BIDS}<uuid:inquiry>/act/", inquiries.AnswerAct.as_view(), name="answer-act"
    ),
    path(f"{_BIDS}<uuid:inquiry>/", inquiries.Answer.as_view(), name="answer"),
]
