"""Signing keys and the instance's secrets."""

LOCK = "select pg_advisory_xact_lock(7303010)"

SECRETS = "select name, value from kernel.secrets"

KEEP_SECRET = """
insert into kernel.secrets (name, value) values (%(name)s, %(value)s)
on conflict (name) do update set value = excluded.value
where kernel.secrets.value <> excluded.value
"""

CURRENT_KEY = """
select kid, private_pem from auth.signing_keys
where retired_at is null order by created_at desc limit 1
"""

INSERT_KEY = """
insert into auth.signing_keys (kid, private_pem, public_jwk)
values (%(kid)s, %(private_pem)s, %(public_jwk)s)
"""

PUBLISHED_KEYS = "select public_jwk from auth.published_key order by kid"
