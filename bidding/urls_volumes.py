"""Addresses of volume-based purchase: the drug hall, its question, the picks."""

from django.urls import path

from bidding.views import volumes

_HALL = "rooms/drug/<uuid:lot>/"

urlpatterns = [
    path(_HALL, volumes.Hall.as_view(), name="drug-hall"),
    path(f"{_HALL}question.json", volumes.Question.as_view(), name="drug-question"),
    path(f"{_HALL}pick/", volumes.Pick.as_view(), name="pick-region"),
]
