-- messages: what was said in a conversation. A message is never changed once sent.

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  role text not null check (role in ('user', 'assistant', 'system')),
  content text not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now()
);

create index idx_messages_conversation_id on public.messages (conversation_id);
create index idx_messages_conversation_created on public.messages (conversation_id, created_at);

comment on table public.messages is 'Individual chat messages within conversations.';
comment on column public.messages.id is 'Primary key';
comment on column public.messages.conversation_id is 'Foreign key to conversations';
comment on column public.messages.role is '`user`, `assistant`, or `system`';
comment on column public.messages.content is 'Message text content';
comment on column public.messages.metadata is 'Additional data (see below)';
comment on column public.messages.created_at is 'When message was sent';
comment on index public.idx_messages_conversation_id is 'Find messages by conversation';
comment on index public.idx_messages_conversation_created is 'Chronological ordering';

-- Triggers

-- Definer rights: a new message counts as activity whoever sends it.
create function public.handle_new_message()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.conversations
  set updated_at = now()
  where id = new.conversation_id;
  return new;
end;
$$;

revoke execute on function public.handle_new_message() from public, anon, authenticated, service_role;

create trigger on_message_created
  after insert on public.messages
  for each row execute function public.handle_new_message();

comment on function public.handle_new_message() is 'Updates parent conversation''s `updated_at`';
comment on trigger on_message_created on public.messages is 'Updates parent conversation''s `updated_at`';

-- Access: inherited from the parent conversation.

alter table public.messages enable row level security;

revoke all on table public.messages from anon, authenticated, service_role;
grant select, insert, delete on table public.messages to authenticated;
grant select, insert, update, delete on table public.messages to service_role;

create policy "Users can view messages in own conversations"
  on public.messages for select
  to authenticated
  using (
    conversation_id in (
      select id from public.conversations
      where user_id = (select auth.uid())
    )
  );

create policy "Users can create messages in own conversations"
  on public.messages for insert
  to authenticated
  with check (
    conversation_id in (
      select id from public.conversations
      where user_id = (select auth.uid())
    )
  );

create policy "Users can delete messages in own conversations"
  on public.messages for delete
  to authenticated
  using (
    conversation_id in (
      select id from public.conversations
      where user_id = (select auth.uid())
    )
  );
