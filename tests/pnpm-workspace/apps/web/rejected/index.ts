// What the generated types must reject: the compiler has to report every line that ends in a code, with that code,
// and no other line.
import { createClient } from '@supabase/supabase-js';
import type { Database, Message, Profile } from '@chat/shared';

const supabase = createClient<Database>('http://localhost', 'anon');

export const robot: Message = {
  id: '5c5e1b0f-6a43-4b1f-9b3e-0d4cf8a4b6a1',
  conversation_id: 'f2b2cb5e-6a4f-4d0b-8d0a-2d0a0f7c1c11',
  role: 'robot', // TS2322
  content: 'beep',
  metadata: {},
  created_at: '2026-01-01T00:00:00Z',
};

export function shout(profile: Profile): string {
  return profile.display_name.toUpperCase(); // TS18047
}

export async function write(id: string) {
  await supabase.from('messages').insert({ content: 'no role', conversation_id: id }); // TS2345
  await supabase.from('messages').update({ content: null }).eq('id', id); // TS2322
  await supabase.from('conversations').insert({ user_id: id, subject: 'no such column' }); // TS2322
  await supabase.from('profile').select('*'); // TS2769
}
