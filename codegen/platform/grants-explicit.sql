-- Grant baseline `explicit`: an API role may read, write or call what `postgres` makes in `public` only if told so.
-- New projects since 30 May 2026, every hosted project from 30 October 2026.
--
-- The platform takes back reading, writing and calling, and leaves the rest of the old defaults in place.
-- EXECUTE on functions stays open to PUBLIC: that is PostgreSQL's own default, no schema can take it back.

alter default privileges for role postgres in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to postgres, anon, authenticated, service_role;

alter default privileges for role postgres in schema public
  revoke select, insert, update, delete on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke usage, select on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke execute on functions from anon, authenticated, service_role;
