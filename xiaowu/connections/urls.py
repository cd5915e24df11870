"""Addresses at which the bureau keeps connected systems, and people take their consent back."""

from django.urls import path

from xiaowu.connections import lists, pages
from xiaowu.connections.oidc.lists import CLIENTS
from xiaowu.connections.oidc.pages import connected
from xiaowu.connections.provisioning import pages as provisioning
from xiaowu.connections.provisioning.lists import DEPARTURES, TARGETS
from xiaowu.kernel.lists.pages import list_page, list_paths

app_name = "connections"

urlpatterns = [
    *list_paths("connected/", CLIENTS, connected.clients),
    *list_paths("connected/accounts/", TARGETS, provisioning.targets),
    *list_paths("connected/accounts/departures/", DEPARTURES, list_page(DEPARTURES, "connections/departures.html")),
    path("connected/accounts/<id:target_id>/advance/", provisioning.advance, name="advance_target"),
    *list_paths("connected/deliveries/", lists.DELIVERIES, pages.deliveries),
    path("connected/deliveries/again/", pages.again, name="deliver_again"),
    path("account/consents/", connected.consents, name="consents"),
    path("account/consents/<id:consent_id>/end/", connected.withdraw, name="withdraw_consent"),
    path("connected/<str:client_id>/end/", connected.disconnect, name="disconnect"),
]
