// The flat interfaces, as an application's own code uses them.
import type { Conversation, Message, Profile } from '@chat/shared';
import { same, type Same } from './same';

same<Same<Message['role'], 'user' | 'assistant' | 'system'>>();
same<Same<Profile['preferences'], Record<string, unknown>>>();
same<Same<Profile['display_name'], string | null>>();
same<Same<keyof Conversation, 'id' | 'user_id' | 'title' | 'created_at' | 'updated_at'>>();

export function speaker(message: Message, profile: Profile): string {
  switch (message.role) {
    case 'user':
      return profile.display_name ?? 'You';
    case 'assistant':
    case 'system':
      return message.role;
  }
}

export const first: Message = {
  id: '5c5e1b0f-6a43-4b1f-9b3e-0d4cf8a4b6a1',
  conversation_id: 'f2b2cb5e-6a4f-4d0b-8d0a-2d0a0f7c1c11',
  role: 'user',
  content: 'Hello',
  metadata: { tokens_used: 150 },
  created_at: '2026-01-01T00:00:00Z',
};
