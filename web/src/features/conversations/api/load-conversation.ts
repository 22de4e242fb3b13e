import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import type { Conversation } from '@/api/types';
import { putConversation, useInbox } from '@/realtime/inbox';

/** The conversation, live; fetched once when the list does not know it (a link from outside). */
export function useConversation(id: string) {
  const conversation = useInbox((inbox) => inbox.byId.get(id));
  const query = useQuery({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => api.get<Conversation>(`/conversations/${id}`, { signal }),
    enabled: !conversation,
    gcTime: 0,
  });
  useEffect(() => {
    if (query.data) putConversation(query.data);
  }, [query.data]);
  return { conversation, error: conversation ? null : query.error, retry: query.refetch };
}
