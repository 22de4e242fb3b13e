/** The company's figures of this moment: each event is the newest value. */
import { create } from 'zustand';
import type { TopicEvent } from '@/api/events';
import type { Figures } from '@/api/generated';
import { listen } from './connection';

export const useFigures = create<{ figures: Figures | null }>(() => ({ figures: null }));

export function listenToFigures(tenantId: string): () => void {
  const stop = listen<Figures, TopicEvent<Figures>>(`metrics:${tenantId}`, {
    strict: false,
    onSnapshot: (_seq, figures) => useFigures.setState({ figures }),
    onEvents: (events) => {
      const newest = events[events.length - 1];
      if (newest) useFigures.setState({ figures: newest.data });
    },
    onProblem: () => useFigures.setState({ figures: null }), // who may not see them sees no strip
  });
  return () => {
    stop();
    useFigures.setState({ figures: null });
  };
}
