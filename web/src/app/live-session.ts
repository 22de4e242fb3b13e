/** Everything that runs while somebody is signed in: socket, inbox, outbox, drafts. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { refreshMe } from '@/api/me';
import { followOtherTabs, useSession } from '@/api/session';
import { followDrafts } from '@/outbox/drafts';
import { startDraining } from '@/outbox/drain';
import { followOutbox } from '@/outbox/outbox';
import { connect, useConnection } from '@/realtime/connection';
import { clearInbox, listenToInbox } from '@/realtime/inbox';
import { listenToOwn } from '@/realtime/own';
import { listenToPresence } from '@/realtime/people';
import { clearTimelines, useTimelines } from '@/realtime/timelines';

const LOOK_EVERY_MS = 30_000;

/** Should it fail, what was known stays true until the next time. */
function lookAtMe(): void {
  refreshMe().catch(() => undefined);
}

const openConversations = () => new Set(useTimelines.getState().byId.keys());

export function useLiveSession(): void {
  const { status, token, user } = useSession();
  const userId = user?.id;
  const tenantId = user?.tenant.id;
  const queryClient = useQueryClient();
  const drain = useRef<ReturnType<typeof startDraining> | null>(null);

  useEffect(() => followOtherTabs(), []);

  // What belongs to the person outlives an expired session, not a change of person.
  useEffect(() => {
    if (!userId || !tenantId) return;
    const stops = [
      listenToInbox(tenantId, openConversations),
      listenToOwn(userId),
      listenToPresence(tenantId),
      followOutbox(userId),
      followDrafts(userId),
    ];
    return () => {
      for (const stop of stops) stop();
      clearInbox();
      clearTimelines();
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'client' });
    };
  }, [userId, tenantId, queryClient]);

  useEffect(() => {
    if (status !== 'active' || !token) return;
    return connect();
  }, [status, token]);

  useEffect(() => {
    if (status !== 'active' || !userId) return;
    drain.current = startDraining(userId);
    return () => {
      drain.current?.stop();
      drain.current = null;
    };
  }, [status, userId]);

  useEffect(
    () =>
      useConnection.subscribe((now, before) => {
        const up = now.online && !before.online;
        if (up) drain.current?.connected();
        if (up || now.closings !== before.closings) lookAtMe();
      }),
    [],
  );

  // More than before is told by nobody: whoever comes back to the window gets it then.
  useEffect(() => {
    let asked = 0;
    const onFocus = () => {
      if (Date.now() - asked < LOOK_EVERY_MS) return;
      asked = Date.now();
      lookAtMe();
    };
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, []);
}
