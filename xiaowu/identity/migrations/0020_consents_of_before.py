"""Whoever let a system in before consents were kept sees it among them, and can take it back."""

from django.db import migrations

# what somebody's living tokens open, for each system whose users are asked
FILL = """
insert into identity_consent (account_id, client_id, scopes, at)
select t.user_id, t.client_id, array(
    select distinct btrim(scope) from allauth_idp_oidc_token held, regexp_split_to_table(held.scopes, E'\\n') scope
    where held.user_id = t.user_id and held.client_id = t.client_id and (held.expires_at is null or held.expires_at > now()) and btrim(scope) <> ''
    order by 1), max(t.created_at)
from allauth_idp_oidc_token t join allauth_idp_oidc_client c on c.id = t.client_id
where t.user_id is not null and not c.skip_consent and (t.expires_at is null or t.expires_at > now())
group by t.user_id, t.client_id
on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0019_withheld"), ("allauth_idp_oidc", "0003_client_allow_uri_wildcards")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
