-- Grant baseline `legacy`: what `postgres` makes in `public` is open to every API role.
-- Projects older than 30 May 2026, until 30 October 2026; self-hosted; `auto_expose_new_tables = true`.

alter default privileges for role postgres in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
