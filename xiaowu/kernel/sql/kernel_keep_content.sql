-- Records a content that lies in the store: its SHA-256, its size, and its media type as recognised now. One that was waiting to be deleted is kept
-- again; nothing is shown.
-- called by: application
create or replace function kernel_keep_content(text, bigint, text) returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.kernel_content (digest, size, media_type) values ($1, $2, $3)
    on conflict (digest) do update set unowned_since = null, media_type = excluded.media_type
        where kernel_content.unowned_since is not null or kernel_content.media_type <> excluded.media_type
$$
