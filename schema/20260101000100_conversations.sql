-- conversations: the chat sessions of a profile.

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_conversations_user_id on public.conversations (user_id);
create index idx_conversations_updated_at on public.conversations (updated_at desc);

comment on table public.conversations is 'Stores wellness chat sessions.';
comment on column public.conversations.id is 'Primary key';
comment on column public.conversations.user_id is 'Foreign key to profiles';
comment on column public.conversations.title is 'Conversation title';
comment on column public.conversations.created_at is 'When conversation started';
comment on column public.conversations.updated_at is 'Last activity time';
comment on index public.idx_conversations_user_id is 'Fast user lookup';
comment on index public.idx_conversations_updated_at is 'Sort by recent activity';

-- Triggers

create trigger conversations_updated_at
  before update on public.conversations
  for each row execute function public.set_updated_at();

comment on trigger conversations_updated_at on public.conversations is 'Auto-updates `updated_at` on modification';

-- Access: users do as they like with their own conversations.

alter table public.conversations enable row level security;

revoke all on table public.conversations from anon, authenticated, service_role;
grant select, insert, update, delete on table public.conversations to authenticated, service_role;

create policy "Users can view own conversations"
  on public.conversations for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can create own conversations"
  on public.conversations for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users can update own conversations"
  on public.conversations for update
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can delete own conversations"
  on public.conversations for delete
  to authenticated
  using ((select auth.uid()) = user_id);
