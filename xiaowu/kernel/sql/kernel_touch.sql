-- A row that changes says when.
-- called by: trigger
create or replace function kernel_touch() returns trigger language plpgsql as $$ begin new.modified = now(); return new; end $$
