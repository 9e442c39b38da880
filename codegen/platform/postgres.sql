-- A bare PostgreSQL cluster: the one role it starts with.
--
-- Every new database has schema `public`, `plpgsql` and the predefined roles besides; those are not platform but
-- PostgreSQL, and known to rowtype without a file.

create role postgres superuser createdb createrole replication bypassrls login;
