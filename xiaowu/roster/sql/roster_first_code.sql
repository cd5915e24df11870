-- Keeps the code by which a school was first known: its ids in other systems are made from it.
-- called by: trigger
create or replace function roster_first_code() returns trigger language plpgsql as $$ begin
    new.first_code = case when tg_op = 'INSERT' then new.code else old.first_code end; return new;
end $$
