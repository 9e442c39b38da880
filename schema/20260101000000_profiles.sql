-- profiles: one row for each user of Supabase Auth, made by a trigger when the user signs up.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name text,
  preferences jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.profiles is 'Extends Supabase Auth users with application-specific data.';
comment on column public.profiles.id is 'Primary key, references `auth.users(id)`';
comment on column public.profiles.display_name is 'User''s chosen display name';
comment on column public.profiles.preferences is 'User preferences (theme, notifications)';
comment on column public.profiles.created_at is 'When profile was created';
comment on column public.profiles.updated_at is 'Last modification time';

-- Triggers

-- Definer rights: at sign-up there is no session yet that could insert a profile of its own.
create function public.handle_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.profiles (id, display_name)
  values (new.id, new.raw_user_meta_data ->> 'display_name');
  return new;
end;
$$;

create function public.set_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end;
$$;

-- Triggers run them; nobody needs to call them.
revoke execute on function public.handle_new_user() from public, anon, authenticated, service_role;
revoke execute on function public.set_updated_at() from public, anon, authenticated, service_role;

create trigger on_auth_user_created
  after insert on auth.users
  for each row execute function public.handle_new_user();

create trigger profiles_updated_at
  before update on public.profiles
  for each row execute function public.set_updated_at();

-- Only the owner of auth.users may comment on its triggers, so the function carries that description.
comment on function public.handle_new_user() is 'Auto-creates profile when user signs up';
comment on function public.set_updated_at() is 'Auto-updates `updated_at` on modification';
comment on trigger profiles_updated_at on public.profiles is 'Auto-updates `updated_at` on modification';

-- Access: users see and change their own profile; it goes when the user goes.

alter table public.profiles enable row level security;

revoke all on table public.profiles from anon, authenticated, service_role;
grant select, insert, update on table public.profiles to authenticated;
grant select, insert, update, delete on table public.profiles to service_role;

create policy "Users can view own profile"
  on public.profiles for select
  to authenticated
  using ((select auth.uid()) = id);

create policy "Users can update own profile"
  on public.profiles for update
  to authenticated
  using ((select auth.uid()) = id);

create policy "Users can insert own profile"
  on public.profiles for insert
  to authenticated
  with check ((select auth.uid()) = id);
