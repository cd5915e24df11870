-- Sets the time of change on a row that changes.
-- called by: trigger
create or replace function kernel_touch() returns trigger language plpgsql as $$ begin new.modified = now(); return new; end $$
