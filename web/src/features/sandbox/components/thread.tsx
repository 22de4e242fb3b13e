/** The conversation as the customer sees it; looking at it reads it. */
import { Button } from '@mantine/core';
import { IconArrowDown, IconHourglass } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayKey, dayLabel } from '@/ui/format';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useZone } from '@/ui/use-zone';
import { useClient } from '../data';
import type { PhoneView } from '../fold';
import { Bubble } from './bubble';
import { usePhone } from './phone-context';
import styles from './thread.module.css';

const SHOWN_AT_FIRST = 150;
const NEAR_END = 80;

/** Marks as read what is on the screen, when the phone is online and somebody looks. */
function useReading(unread: number): void {
  const client = useClient();
  const { phone, number } = usePhone();
  const { wa_id } = phone;
  const { phone_number_id } = number;
  const { online } = phone.settings;
  useEffect(() => {
    if (unread === 0 || !online) return;
    const look = () => {
      // A read that fails is tried again with the next message or look.
      if (!document.hidden) client.read(wa_id, phone_number_id).catch(() => undefined);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [client, wa_id, phone_number_id, online, unread]);
}

/** Stays at the end while one is there; otherwise new messages wait below. */
function useStick(lastId: string | undefined, mine: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const toEnd = () => ref.current?.scrollTo({ top: ref.current.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message is what moves the thread
  useLayoutEffect(() => {
    if (atEnd.current || mine) ref.current?.scrollTo({ top: ref.current.scrollHeight });
  }, [lastId, mine]);
  useEffect(() => {
    const content = ref.current?.firstElementChild;
    if (!content) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) ref.current?.scrollTo({ top: ref.current.scrollHeight });
    });
    watch.observe(content);
    if (ref.current) watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const box = ref.current;
    if (!box) return;
    // What grows above (a picture that loads) also moves the end away; only scrolling up means leaving it.
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    if (near) atEnd.current = true;
    else if (box.scrollTop < lastTop.current) atEnd.current = false;
    lastTop.current = box.scrollTop;
    setAway(!atEnd.current);
  };
  return { ref, away, toEnd, onScroll };
}

export function Thread({ view, loading, typing }: { view: PhoneView; loading: boolean; typing: boolean }) {
  const { t } = useTranslation('sandbox');
  const { phone, number } = usePhone();
  const zone = useZone();
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const { bubbles, onTheWay, unread } = view;
  const last = bubbles.at(-1);
  const { ref, away, toEnd, onScroll } = useStick(last?.id, last?.mine ?? false);
  useReading(unread);
  const shown = bubbles.slice(-most);
  const waiting = phone.settings.online ? 'phone.onTheWay' : 'phone.onTheWayOffline';
  const now = Date.now();
  return (
    <div className={styles.thread}>
      <div
        ref={ref}
        className={styles.scroller}
        onScroll={onScroll}
        role="log"
        aria-live="polite"
        aria-label={t('phone.thread', { name: number.verified_name || number.display_phone })}
      >
        <div className={styles.content}>
          {loading && <ScreenSkeleton />}
          {!loading && bubbles.length === 0 && (
            <p className={styles.empty}>{t('phone.empty', { name: phone.name })}</p>
          )}
          {bubbles.length > shown.length && (
            <Button variant="subtle" size="compact-sm" onClick={() => setMost(most + SHOWN_AT_FIRST)}>
              {t('phone.older')}
            </Button>
          )}
          {shown.map((bubble, index) => {
            const before = shown[index - 1];
            const newDay = !before || dayKey(before.at, zone) !== dayKey(bubble.at, zone);
            return (
              <div key={bubble.id}>
                {newDay && (
                  <p className={styles.day}>
                    <span>{dayLabel(bubble.at, now, zone)}</span>
                  </p>
                )}
                <Bubble bubble={bubble} first={newDay || before?.mine !== bubble.mine} />
              </div>
            );
          })}
          {typing && (
            <div className={styles.typing} role="status">
              <span className="visually-hidden">{t('phone.typing')}</span>
              <i />
              <i />
              <i />
            </div>
          )}
          {onTheWay > 0 && (
            <p className={styles.waiting}>
              <IconHourglass size={14} aria-hidden /> {t(waiting, { count: onTheWay })}
            </p>
          )}
        </div>
      </div>
      {away && (
        <button type="button" className={styles.toEnd} onClick={toEnd} aria-label={t('phone.toBottom')}>
          <IconArrowDown size={20} aria-hidden />
        </button>
      )}
    </div>
  );
}
