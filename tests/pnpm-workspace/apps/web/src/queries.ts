// The Common Queries of the schema page, with the generated `Database` behind supabase-js.
import { createClient } from '@supabase/supabase-js';
import type { Database } from '@chat/shared';
import { same, type Same } from './same';

const supabase = createClient<Database>('http://localhost', 'anon');

type Row<Table extends keyof Database['public']['Tables']> = Database['public']['Tables'][Table]['Row'];

// Get user's conversations (most recent first)
export async function conversations() {
  const { data } = await supabase
    .from('conversations')
    .select('*')
    .order('updated_at', { ascending: false });

  same<Same<typeof data, Row<'conversations'>[] | null>>();
  return data;
}

// Get messages for a conversation
export async function messages(conversationId: string) {
  const { data } = await supabase
    .from('messages')
    .select('*')
    .eq('conversation_id', conversationId)
    .order('created_at', { ascending: true });

  same<Same<typeof data, Row<'messages'>[] | null>>();
  return data;
}

// Create a new conversation with first message
export async function start(userId: string, userMessage: string) {
  const { data: conversation } = await supabase
    .from('conversations')
    .insert({ user_id: userId, title: 'New Chat' })
    .select()
    .single();
  if (!conversation) throw new Error('not created');

  const { data: message } = await supabase
    .from('messages')
    .insert({
      conversation_id: conversation.id,
      role: 'user',
      content: userMessage,
    })
    .select()
    .single();

  same<Same<typeof conversation, Row<'conversations'>>>();
  same<Same<typeof message, Row<'messages'> | null>>();
  return message;
}

// Relationships: supabase-js knows which side is one and which is many.
export async function thread(conversationId: string) {
  const { data } = await supabase
    .from('conversations')
    .select('title, owner:profiles(display_name), messages(role, content)')
    .eq('id', conversationId)
    .single();

  type Thread = {
    title: string | null;
    owner: { display_name: string | null };
    messages: { role: string; content: string }[];
  };
  same<Same<typeof data, Thread | null>>();
  return data;
}
