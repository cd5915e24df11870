"""A partner's client, as its operator configures it."""

CONNECT = """
import sys
from allauth.idp.oidc.models import Client
from xiaowu.kernel.queue import perform
client = Client(name="學習平臺", skip_consent=False)
client.set_redirect_uris([sys.argv[1]])
client.set_scopes(["openid", "profile", "school"])
client.set_grant_types(["authorization_code", "refresh_token"])
client.set_secret(sys.argv[2])
perform("operator", lambda _actor: client.save(), city=frozenset({"systems"}))
print(client.pk)
"""
