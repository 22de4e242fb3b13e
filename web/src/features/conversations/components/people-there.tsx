import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { usePeople } from '@/realtime/people';
import { namesText, othersAt } from '@/realtime/people-fold';
import styles from './people-there.module.css';

/** What colleagues do at a conversation now: '' when nobody else is there. */
function useOthers(conversationId: string) {
  const { t } = useTranslation('conversations');
  const there = usePeople((people) => people.there);
  const about = usePeople((people) => people.conversationId);
  const myId = useSession((session) => session.user?.id);
  const { typing, viewing } = othersAt(about === conversationId ? there : new Map(), myId);
  const kind = typing.length > 0 ? ('typing' as const) : ('viewing' as const);
  const people = kind === 'typing' ? typing : viewing;
  const text =
    people.length === 0 ? '' : t(`there.${kind}`, { count: people.length, names: namesText(people) });
  return { kind, text };
}

/** Beside the contact's number: who else is here. */
export function PeopleThere({ conversationId }: { conversationId: string }) {
  const { kind, text } = useOthers(conversationId);
  return (
    <span role="status" className={styles.there} data-kind={kind} title={text}>
      {text}
    </span>
  );
}

/** Above the composer, before two people answer the same: a colleague is already writing. */
export function CollisionNotice({ conversationId }: { conversationId: string }) {
  const { kind, text } = useOthers(conversationId);
  if (kind !== 'typing' || !text) return null;
  return (
    <div className={styles.collision} aria-hidden>
      <span className={styles.dots}>
        <i />
        <i />
        <i />
      </span>
      {text}
    </div>
  );
}
