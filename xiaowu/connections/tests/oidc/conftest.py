"""Fixtures of this folder's tests."""

import pytest
from allauth.idp.oidc.models import Client

from xiaowu.connections.tests.oidc.partner import Partner


@pytest.fixture
def ours(partner: Partner) -> Client:
    return Client.objects.get(pk=partner.http.client_id)
