-- The logins of a city (帳號): xiaowu_owner migrates, web serves, replicator follows, backup fetches. Passwords come from the environment.
\set ON_ERROR_STOP on
\getenv owner OWNER_PASSWORD
\getenv web WEB_PASSWORD
\getenv replicator REPLICATOR_PASSWORD
\getenv backup BACKUP_PASSWORD
create role xiaowu_owner login createrole password :'owner';
create role xiaowu_app nologin nosuperuser nobypassrls;
grant xiaowu_app to xiaowu_owner;
create role web login password :'web' in role xiaowu_app;
create role replicator login replication password :'replicator';
create role backup login replication password :'backup';
create database xiaowu owner xiaowu_owner;
select pg_create_physical_replication_slot('standby');
