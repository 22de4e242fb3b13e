import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item } from '@/api/types';
import { plainText } from '../model';
import { useTypeName } from './use-type-name';

/** Tells a screen reader what the customer just wrote: the log itself is virtual and would read old rows again. */
export function Announcer({ items, name }: { items: Item[]; name: string }) {
  const { t } = useTranslation('conversations');
  const typeName = useTypeName();
  const [since] = useState(() => items[items.length - 1]?.seq ?? 0);
  const last = items.findLast((item) => item.direction === 'in' && item.kind === 'message');
  const fresh = last && last.seq > since ? last : undefined;
  return (
    <p className="visually-hidden" aria-live="polite">
      {fresh && t('thread.arrived', { name, text: plainText(fresh) || typeName(fresh.type) })}
    </p>
  );
}
