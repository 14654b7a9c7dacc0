"""Figures of the house are read with the operator's token, and by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

TOKEN = "operators only"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_without_the_token_nothing_is_there(
    client: Client, settings: SettingsWrapper, shown: str
) -> None:
    settings.OPENSEAL_METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": shown})
    assert answer.status_code == 404
    assert b"django_http" not in answer.content


def test_with_it_the_figures_are(client: Client, settings: SettingsWrapper) -> None:
    settings.OPENSEAL_METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert b"django_http" in answer.content


def test_a_house_without_a_token_shows_them_to_nobody(
    client: Client, settings: SettingsWrapper
) -> None:
    settings.OPENSEAL_METRICS_TOKEN = ""
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404
