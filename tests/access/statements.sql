-- Statements of every form, on tables, on views and through functions, each tried in PostgreSQL and asked of the access
-- engine at the point of the script where it stands (tests/tests/truth.rs). A check has a letter, what it is about, a role,
-- the user's id in its token, and the statement; what comes of it, PostgreSQL says.

\set me    '''11111111-1111-1111-1111-111111111111'''
\set other '''22222222-2222-2222-2222-222222222222'''

create role anon;
create role authenticated;
create role service_role bypassrls;
create role clerk;
create role keeper bypassrls;
create role writers;
create role editor in role writers;
grant usage on schema public to public;
grant create on schema public to clerk, keeper;
create schema auth;
grant usage on schema auth to public;
create function auth.uid() returns uuid language sql stable as
$$ select nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;

-- ---------------------------------------------------------------- forms
create table notes (id int primary key, owner uuid, shared boolean not null, v int not null default 0, seen text);
insert into notes values (1, :me, false, 0, null), (2, :me, true, 6, null), (3, :other, true, 7, null), (4, null, false, 9, null);
alter table notes enable row level security;
grant select, insert, update, delete on notes to authenticated;
create policy i on notes for insert with check (owner = auth.uid());

select t.chk('I', 'only an INSERT policy: a row of one''s own', 'authenticated', :me, format('insert into notes values (9, %L, false)', :me), null);
select t.chk('I', 'only an INSERT policy: somebody else''s row', 'authenticated', :me, format('insert into notes values (9, %L, false)', :other), null);
select t.chk('I', 'RETURNING of a row that cannot be seen', 'authenticated', :me, format('insert into notes values (9, %L, true) returning id', :me), null);
select t.chk('I', 'DO NOTHING without a target, no conflict', 'authenticated', :me, format('insert into notes values (9, %L, true) on conflict do nothing', :me), null);
select t.chk('I', 'DO NOTHING without a target, a conflict with a row that cannot be seen', 'authenticated', :me, format('insert into notes values (4, %L, true) on conflict do nothing', :me), null);
select t.chk('I', 'DO NOTHING with a target', 'authenticated', :me, format('insert into notes values (9, %L, true) on conflict (id) do nothing', :me), null);
select t.chk('I', 'DO UPDATE without policies for it', 'authenticated', :me, format('insert into notes values (9, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('I', 'no row can be read', 'authenticated', :me, 'select * from notes', null);
select t.chk('I', 'no row can be locked', 'authenticated', :me, 'select * from notes for update', null);

create policy s on notes for select using (shared);
select t.chk('S', 'RETURNING of a row that can be seen', 'authenticated', :me, format('insert into notes values (9, %L, true) returning id', :me), null);
select t.chk('S', 'RETURNING of a row that is hidden at once', 'authenticated', :me, format('insert into notes values (9, %L, false) returning id', :me), null);
select t.chk('S', 'DO NOTHING with a target, a row that can be seen', 'authenticated', :me, format('insert into notes values (9, %L, true) on conflict (id) do nothing', :me), null);
select t.chk('S', 'DO UPDATE, no conflict', 'authenticated', :me, format('insert into notes values (9, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('S', 'DO UPDATE, a conflict, no UPDATE policy', 'authenticated', :me, format('insert into notes values (2, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('S', 'rows that can be read', 'authenticated', :me, 'select * from notes', null);
select t.chk('S', 'locking asks the UPDATE policies', 'authenticated', :me, 'select * from notes for update', null);
select t.chk('S', 'FOR SHARE asks them too', 'authenticated', :me, 'select * from notes for share', null);

create policy u on notes for update using (owner = auth.uid()) with check (v < 100);
select t.chk('U', 'locking: rows that can be read and changed', 'authenticated', :me, 'select * from notes for update', null);
select t.chk('U', 'FOR SHARE: the same', 'authenticated', :me, 'select * from notes for share', null);
select t.chk('U', 'FOR NO KEY UPDATE: the same', 'authenticated', :me, 'select * from notes for no key update', null);
select t.chk('U', 'constants, without WHERE: hidden rows are changed', 'authenticated', :me, 'update notes set seen = ''x''', null);
select t.chk('U', 'constants, without WHERE, that the check refuses', 'authenticated', :me, 'update notes set v = 100', null);
select t.chk('U', 'constants that make rows hidden', 'authenticated', :me, 'update notes set shared = false', null);
select t.chk('U', 'a column on the right: only rows that can be seen', 'authenticated', :me, 'update notes set v = v + 1', null);
select t.chk('U', 'WHERE: only rows that can be seen', 'authenticated', :me, 'update notes set seen = ''x'' where id < 9', null);
select t.chk('U', 'WHERE, and rows become hidden', 'authenticated', :me, 'update notes set shared = false where id = 2', null);
select t.chk('U', 'WHERE that reads no column', 'authenticated', :me, 'update notes set seen = ''x'' where true', null);
select t.chk('U', 'RETURNING: only rows that can be seen', 'authenticated', :me, 'update notes set seen = ''x'' returning id', null);
select t.chk('U', 'RETURNING that reads no column', 'authenticated', :me, 'update notes set seen = ''x'' returning 1', null);
select t.chk('U', 'DO UPDATE of one''s own row that can be seen', 'authenticated', :me, format('insert into notes values (2, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('U', 'DO UPDATE of one''s own row that is hidden', 'authenticated', :me, format('insert into notes values (1, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('U', 'DO UPDATE of somebody else''s row', 'authenticated', :me, format('insert into notes values (3, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('U', 'DO UPDATE, the row that is brought is somebody else''s', 'authenticated', :me, format('insert into notes values (2, %L, true) on conflict (id) do update set v = 1', :other), null);
select t.chk('U', 'MERGE that changes a row of one''s own', 'authenticated', :me, 'merge into notes using (values (2)) s(i) on notes.id = s.i when matched then update set v = 8', null);
select t.chk('U', 'MERGE that changes somebody else''s row', 'authenticated', :me, 'merge into notes using (values (3)) s(i) on notes.id = s.i when matched then update set v = 8', null);
select t.chk('U', 'no DELETE policy', 'authenticated', :me, 'delete from notes', null);

create policy d on notes for delete using (owner = auth.uid());
select t.chk('D', 'DELETE without WHERE: hidden rows go', 'authenticated', :me, 'delete from notes', null);
select t.chk('D', 'DELETE with WHERE: only rows that can be seen', 'authenticated', :me, 'delete from notes where id < 9', null);
select t.chk('D', 'DELETE with RETURNING', 'authenticated', :me, 'delete from notes returning id', null);
select t.chk('D', 'another user', 'authenticated', :other, 'delete from notes', null);

create policy no_writing on notes as restrictive for update using (v > 6);
select t.chk('R', 'restrictive: constants, without WHERE', 'authenticated', :me, 'update notes set seen = ''x''', null);
select t.chk('R', 'restrictive: USING stands for the missing check', 'authenticated', :other, 'update notes set v = 0', null);
select t.chk('R', 'restrictive: locking', 'authenticated', :other, 'select * from notes for update', null);
drop policy no_writing on notes;

-- ---------------------------------------------------------------- privileges
revoke select on notes from authenticated;
select t.chk('P', 'no SELECT: INSERT', 'authenticated', :me, format('insert into notes values (9, %L, true)', :me), null);
select t.chk('P', 'no SELECT: INSERT with RETURNING', 'authenticated', :me, format('insert into notes values (9, %L, true) returning id', :me), null);
select t.chk('P', 'no SELECT: DO UPDATE', 'authenticated', :me, format('insert into notes values (9, %L, true) on conflict (id) do update set v = 1', :me), null);
select t.chk('P', 'no SELECT: constants, without WHERE', 'authenticated', :me, 'update notes set seen = ''x''', null);
select t.chk('P', 'no SELECT: WHERE', 'authenticated', :me, 'update notes set seen = ''x'' where id = 2', null);
select t.chk('P', 'no SELECT: DELETE without WHERE', 'authenticated', :me, 'delete from notes', null);
select t.chk('P', 'no SELECT: DELETE with WHERE', 'authenticated', :me, 'delete from notes where id = 2', null);
grant select (id, shared) on notes to authenticated;
select t.chk('P', 'some columns: those', 'authenticated', :me, 'select id, shared from notes', null);
select t.chk('P', 'some columns: another', 'authenticated', :me, 'select id, v from notes', null);
select t.chk('P', 'some columns: RETURNING one of them', 'authenticated', :me, format('insert into notes values (9, %L, true) returning id', :me), null);
select t.chk('P', 'some columns: WHERE on one of them', 'authenticated', :me, 'delete from notes where id = 2', null);
grant select on notes to authenticated;
revoke update on notes from authenticated;
select t.chk('P', 'no UPDATE: locking', 'authenticated', :me, 'select * from notes for update', null);
select t.chk('P', 'no UPDATE: FOR SHARE', 'authenticated', :me, 'select * from notes for share', null);
select t.chk('P', 'no UPDATE: constants', 'authenticated', :me, 'update notes set seen = ''x''', null);
select t.chk('P', 'no UPDATE: reading', 'authenticated', :me, 'select * from notes', null);
grant update on notes to authenticated;
grant select, insert on notes to writers;
select t.chk('P', 'a member of a role that has the privilege', 'editor', :me, 'select * from notes', null);
select t.chk('P', 'past all policies', 'service_role', null, 'select * from notes', null);
grant all on notes to service_role, keeper;
select t.chk('P', 'past all policies, with the privilege', 'service_role', null, 'update notes set seen = ''x'' where id < 3', null);

-- ---------------------------------------------------------------- views
grant select, insert, update, delete on notes to clerk;
create view of_owner as select * from notes;
create view of_caller with (security_invoker = true) as select * from notes;
grant select, insert, update, delete on of_owner, of_caller to authenticated, anon;
select t.chk('V', 'read as its owner, a superuser', 'authenticated', :me, 'select * from of_owner', null);
select t.chk('V', 'changed as its owner', 'authenticated', :me, 'update of_owner set seen = ''x'' where id < 9', null);
select t.chk('V', 'rows brought as its owner', 'authenticated', :me, format('insert into of_owner values (9, %L, false)', :other), null);
select t.chk('V', 'rows deleted as its owner', 'authenticated', :me, 'delete from of_owner where id < 9', null);
select t.chk('V', 'read as the caller', 'authenticated', :me, 'select * from of_caller', null);
select t.chk('V', 'changed as the caller', 'authenticated', :me, 'update of_caller set seen = ''x'' where id < 9', null);
select t.chk('V', 'rows brought as the caller: one''s own', 'authenticated', :me, format('insert into of_caller values (9, %L, false)', :me), null);
select t.chk('V', 'rows brought as the caller: somebody else''s', 'authenticated', :me, format('insert into of_caller values (9, %L, false)', :other), null);
select t.chk('V', 'rows deleted as the caller', 'authenticated', :me, 'delete from of_caller where id < 9', null);
select t.chk('V', 'read as a caller who has nothing on the table', 'anon', null, 'select * from of_caller', null);
select t.chk('V', 'rows brought as a caller who has nothing on the table', 'anon', null, 'insert into of_caller values (9, null, true)', null);
select t.chk('V', 'nothing on the view', 'service_role', null, 'select * from of_owner', null);
revoke select on of_owner from anon;
select t.chk('V', 'INSERT without SELECT on the view', 'anon', null, 'insert into of_owner values (9, null, true)', null);
select t.chk('V', 'UPDATE with WHERE without SELECT on the view', 'anon', null, 'update of_owner set v = 1 where id = 1', null);

create view of_clerk as select * from notes;
alter view of_clerk owner to clerk;
grant select, insert, update, delete on of_clerk to authenticated;
select t.chk('V', 'read as a clerk whom the policies bind, with the caller''s token', 'authenticated', :me, 'select * from of_clerk', null);
select t.chk('V', 'changed as such a clerk', 'authenticated', :me, 'update of_clerk set seen = ''x'' where id < 9', null);
select t.chk('V', 'deleted as such a clerk', 'authenticated', :me, 'delete from of_clerk where id < 9', null);
revoke delete on notes from clerk;
select t.chk('V', 'deleted as a clerk who may not', 'authenticated', :me, 'delete from of_clerk where id < 9', null);
revoke select on notes from clerk;
select t.chk('V', 'read as a clerk who may not', 'authenticated', :me, 'select * from of_clerk', null);
select t.chk('V', 'rows brought as a clerk who may not read', 'authenticated', :me, format('insert into of_clerk values (9, %L, true)', :me), null);
grant select, delete on notes to clerk;
create view of_keeper as select * from notes;
alter view of_keeper owner to keeper;
grant select on of_keeper to anon;
select t.chk('V', 'read as an owner who is past all policies', 'anon', null, 'select * from of_keeper', null);

create view outer_of_caller as select * from of_caller;
create view caller_of_owner with (security_invoker = on) as select * from of_owner;
grant select, update, delete on outer_of_caller, caller_of_owner to authenticated;
select t.chk('V', 'a plain view over one that is read as the caller', 'authenticated', :me, 'select * from outer_of_caller', null);
select t.chk('V', 'the same, changed', 'authenticated', :me, 'update outer_of_caller set seen = ''x'' where id < 9', null);
select t.chk('V', 'a view that is read as the caller over a plain one', 'authenticated', :me, 'select * from caller_of_owner', null);
select t.chk('V', 'the same, deleted from', 'authenticated', :me, 'delete from caller_of_owner where id < 9', null);
create view clerk_of_caller as select * from of_caller;
grant select on of_caller to clerk;
alter view clerk_of_caller owner to clerk;
grant select on clerk_of_caller to anon, authenticated;
select t.chk('V', 'a clerk''s view over one that is read as the caller', 'authenticated', :me, 'select * from clerk_of_caller', null);
select t.chk('V', 'the same for a caller who has nothing on the table', 'anon', null, 'select * from clerk_of_caller', null);

create view big as select * from notes where v > 6;
create view checked as select * from notes where v > 6 with check option;
create view caller_checked with (security_invoker = true) as select * from notes where v > 6 with local check option;
grant select, insert, update, delete on big, checked, caller_checked to authenticated;
select t.chk('V', 'a filter: the rows of the view', 'authenticated', :me, 'select * from big', null);
select t.chk('V', 'a filter: a row beyond it can be brought', 'authenticated', :me, format('insert into big values (9, %L, true, 1)', :me), null);
select t.chk('V', 'a filter: only rows within are changed', 'authenticated', :me, 'update big set seen = ''x'' where id < 9', null);
select t.chk('V', 'check option: a row within', 'authenticated', :me, format('insert into checked values (9, %L, true, 8)', :me), null);
select t.chk('V', 'check option: a row beyond', 'authenticated', :me, format('insert into checked values (9, %L, true, 1)', :me), null);
select t.chk('V', 'check option: a change that stays within', 'authenticated', :me, 'update checked set v = 8 where id < 9', null);
select t.chk('V', 'check option: a change that leads beyond', 'authenticated', :me, 'update checked set v = 1 where id < 9', null);
select t.chk('V', 'check option: rows go', 'authenticated', :me, 'delete from checked where id < 9', null);
select t.chk('V', 'check option, as the caller: a row within', 'authenticated', :me, format('insert into caller_checked values (9, %L, true, 8)', :me), null);
select t.chk('V', 'check option, as the caller: a row beyond', 'authenticated', :me, format('insert into caller_checked values (9, %L, true, 1)', :me), null);
select t.chk('V', 'as the caller: somebody else''s row', 'authenticated', :me, format('insert into caller_checked values (9, %L, true, 8)', :other), null);
select t.chk('V', 'a filter, as the caller', 'authenticated', :other, 'select * from caller_checked', null);
create view barrier with (security_barrier = true, security_invoker = true) as select * from notes;
grant select, insert, update, delete on barrier to authenticated;
select t.chk('V', 'security_barrier changes nothing: reading', 'authenticated', :me, 'select * from barrier', null);
select t.chk('V', 'security_barrier changes nothing: rows go', 'authenticated', :me, 'delete from barrier where id < 9', null);

create view counted with (security_invoker = true) as select shared, count(*) as n from notes group by shared;
create view distinct_owners as select distinct owner from notes;
create view joined with (security_invoker = true) as select a.id, b.id as other from notes a join notes b on a.owner = b.owner;
grant select, insert, update, delete on counted, distinct_owners, joined to authenticated;
select t.chk('V', 'groups, as the caller', 'authenticated', :me, 'select * from counted', null);
select t.chk('V', 'groups: no row can be changed', 'authenticated', :me, 'update counted set shared = true where shared', null);
select t.chk('V', 'DISTINCT, as the owner', 'authenticated', :me, 'select * from distinct_owners', null);
select t.chk('V', 'DISTINCT: no row can be deleted', 'authenticated', :me, 'delete from distinct_owners where true', null);
select t.chk('V', 'a join, as the caller', 'authenticated', :me, 'select * from joined', null);
select t.chk('V', 'a join: no row can be brought', 'authenticated', :me, 'insert into joined values (1, 2)', null);
create view uncounted as select id, v + 1 as more from notes;
grant select, update, delete on uncounted to authenticated;
select t.chk('V', 'an expression among the columns: rows can be read', 'authenticated', :me, 'select * from uncounted', null);
select t.chk('V', 'an expression among the columns: rows go', 'authenticated', :me, 'delete from uncounted where id = 1', null);

create materialized view kept as select * from notes;
grant select on kept to authenticated, anon;
select t.chk('V', 'materialized: everything', 'anon', null, 'select * from kept', null);
select t.chk('V', 'materialized: cannot be changed', 'authenticated', :me, 'delete from kept where true', null);

create view redirected as select * from notes;
grant select, insert, delete on redirected to authenticated;
create function nothing() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger instead instead of delete on redirected for each row execute function nothing();
select t.chk('V', 'INSTEAD OF: what the trigger does nobody says', 'authenticated', :me, 'delete from redirected where id < 9', null);
select t.chk('V', 'INSTEAD OF of another command', 'authenticated', :me, format('insert into redirected values (9, %L, true)', :me), null);
create rule nothing as on insert to redirected do instead nothing;
select t.chk('V', 'a rule instead', 'authenticated', :me, format('insert into redirected values (9, %L, true)', :me), null);

-- A view's own query: what it reads beside the table whose rows are its rows, and what it calls.
create table listed (note int not null);
insert into listed values (1), (2), (3);
create view on_list as select * from notes where id in (select note from listed);
create view on_list_of_caller with (security_invoker = true) as select * from notes where id in (select note from listed);
create view on_list_checked as select * from notes where id in (select note from listed) with check option;
alter view on_list owner to clerk;
grant select, insert, update, delete on on_list, on_list_of_caller, on_list_checked to authenticated;
select t.chk('W', 'another table that the owner may not read: reading', 'authenticated', :me, 'select * from on_list', null);
select t.chk('W', 'another table that the owner may not read: bringing a row', 'authenticated', :me, format('insert into on_list values (9, %L, true)', :me), null);
select t.chk('W', 'another table that the caller may not read: reading', 'authenticated', :me, 'select * from on_list_of_caller', null);
grant select on listed to clerk, authenticated;
select t.chk('W', 'with the privilege: reading', 'authenticated', :me, 'select * from on_list', null);
select t.chk('W', 'with the privilege, which is not that to change it', 'authenticated', :me, 'update on_list set seen = ''x'' where id < 9', null);
select t.chk('W', 'with the privilege, as the caller', 'authenticated', :me, 'delete from on_list_of_caller where id < 9', null);
select t.chk('W', 'check option that reads another table: a row within', 'authenticated', :me, 'update on_list_checked set seen = ''x'' where id < 9', null);
select t.chk('W', 'check option that reads another table: a row beyond', 'authenticated', :me, format('insert into on_list_checked values (9, %L, true)', :me), null);
alter table listed enable row level security;
create policy l on listed for select using (note = 2);
select t.chk('W', 'a policy on the other table: reading', 'authenticated', :me, 'select * from on_list', null);
select t.chk('W', 'a policy on the other table: as the caller', 'authenticated', :me, 'select * from on_list_of_caller', null);
create view newest with (security_invoker = true) as select * from notes where v = (select max(v) from notes);
grant select on newest to authenticated;
select t.chk('W', 'the same table within: as the caller', 'authenticated', :me, 'select * from newest', null);
create function answer() returns int language plpgsql as $$ begin return 6; end $$;
revoke execute on function answer() from public;
create view answered as select * from notes where v > answer();
grant select on answered to authenticated;
select t.chk('W', 'a function that the caller may not call', 'authenticated', :me, 'select * from answered', null);
grant execute on function answer() to authenticated;
select t.chk('W', 'a function that the caller may call', 'authenticated', :me, 'select * from answered', null);

create table closed (id int primary key);
insert into closed values (1);
create policy loop on closed using (exists (select 1 from closed c where c.id = 1));
alter table closed enable row level security;
create view of_closed with (security_invoker = true) as select * from closed;
create view closed_as_owner as select * from closed;
grant select on closed, of_closed, closed_as_owner to authenticated;
select t.chk('V', 'as the caller, over a table whose policy reads itself', 'authenticated', :me, 'select * from of_closed', null);
select t.chk('V', 'as the owner, over such a table', 'authenticated', :me, 'select * from closed_as_owner', null);
create schema hidden;
create view hidden.seen as select * from notes;
grant select on hidden.seen to authenticated;
select t.chk('V', 'a view in a schema that may not be used', 'authenticated', :me, 'select * from hidden.seen', null);

-- ---------------------------------------------------------------- functions
create function every_note() returns setof notes language sql security definer as 'select * from notes';
create function my_notes() returns setof notes language sql as 'select * from notes';
create function shut() returns int language sql as 'select 1';
revoke execute on function shut() from public;
create function for_writers() returns int language sql as 'select 1';
revoke execute on function for_writers() from public;
grant execute on function for_writers() to writers;
create function for_anon() returns int language sql as 'select 1';
revoke execute on function for_anon() from anon;
create function clerks_notes() returns setof notes language sql security definer as 'select * from notes';
alter function clerks_notes() owner to clerk;
create function keepers_notes() returns setof notes language plpgsql security definer as $$ begin return query select * from public.notes; end $$;
alter function keepers_notes() owner to keeper;
select t.chk('C', 'with the rights of a superuser', 'authenticated', :me, 'select * from every_note()', null);
select t.chk('C', 'with the caller''s rights', 'authenticated', :me, 'select * from my_notes()', null);
select t.chk('C', 'nobody may call it', 'authenticated', :me, 'select shut()', null);
select t.chk('C', 'but its owner', 'postgres', null, 'select shut()', null);
select t.chk('C', 'by a role that the caller is in', 'editor', null, 'select for_writers()', null);
select t.chk('C', 'by a role that the caller is not in', 'authenticated', :me, 'select for_writers()', null);
select t.chk('C', 'REVOKE from a role that never had it: PUBLIC still has', 'anon', null, 'select for_anon()', null);
select t.chk('C', 'with the rights of a clerk whom the policies bind', 'authenticated', :me, 'select * from clerks_notes()', null);
select t.chk('C', 'with the rights of one who is past them', 'authenticated', :me, 'select * from keepers_notes()', null);
alter function every_note() security invoker;
select t.chk('C', 'no longer with the owner''s rights', 'authenticated', :me, 'select * from every_note()', null);
revoke usage on schema public from public;
select t.chk('C', 'no USAGE on the schema: a function', 'authenticated', :me, 'select public.for_anon()', null);
select t.chk('C', 'no USAGE on the schema: a view', 'authenticated', :me, 'select * from public.of_owner', null);
select t.chk('C', 'no USAGE on the schema: a table', 'authenticated', :me, 'select * from public.notes', null);
