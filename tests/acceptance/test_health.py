"""The health check answers when the process and its database are ready."""

import pytest
from django.test import Client

from beluga import __version__


@pytest.mark.django_db
def test_health_answers(client: Client) -> None:
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": __version__}
