"""Addresses of the provider, under the names by which allauth looks them up."""

from django.urls import include, path

from xiaowu.connections.oidc.pages import endpoints as pages
from xiaowu.connections.oidc.pages.authorize import authorize
from xiaowu.kernel.offer.addresses import by_part

_endpoints = [
    path(".well-known/openid-configuration", pages.configuration, name="configuration"),
    path(".well-known/oauth-authorization-server", pages.configuration, name="oauth_configuration"),  # RFC 8414
    path(".well-known/jwks.json", pages.jwks, name="jwks"),
    path("oidc/authorize", authorize, name="authorization"),
    path("oidc/device", pages.device, name="device_authorization"),
    path("oidc/logout", pages.end_session, name="logout"),
    path("oidc/token", pages.token, name="token"),
    path("oidc/revoke", pages.revoke, name="revoke"),
    path("oidc/device-code", pages.device_code, name="device_code"),
    path("oidc/introspect", pages.introspect, name="introspect"),
    path("oidc/userinfo", pages.user_info, name="userinfo"),
]
urlpatterns = [path("", include(([path("", include((by_part(_endpoints), "oidc")))], "idp")))]
