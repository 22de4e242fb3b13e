import { Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { usePeople } from '@/realtime/people';
import { hereByName } from '@/realtime/people-fold';
import { Avatar } from '@/ui/avatar';
import { listTime } from '@/ui/format';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import styles from './people.module.css';
import shell from './shell.module.css';

/** How somebody is, as a dot beside a picture; the words stand next to it. */
export function StatusDot({ status }: { status: 'online' | 'away' }) {
  return <span className={styles.dot} data-status={status} aria-hidden />;
}

/** Who of the company is here now. */
export function People() {
  const { t } = useTranslation('app');
  const [open, setOpen] = useState(false);
  const people = hereByName(usePeople(({ here }) => here));
  const myId = useSession(({ user }) => user?.id);
  const zone = useZone();
  const now = useNow();
  const label = t('people.label', { count: people.length });
  if (people.length === 0) return null;
  return (
    <Popover opened={open} onChange={setOpen} position="right-end" width={280} trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={label} position="right" openDelay={400} disabled={open}>
          <UnstyledButton
            className={shell.item}
            aria-label={label}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <span className={styles.icon}>
              <IconUsers size={22} />
              <span className={styles.count} aria-hidden>
                {people.length > 99 ? '99+' : people.length}
              </span>
            </span>
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <section className={styles.sheet} aria-label={label} tabIndex={-1} data-autofocus>
          <h2 className={styles.title}>{t('people.title')}</h2>
          <ul className={styles.list}>
            {people.map(({ user_id, name, status, since }) => (
              <li key={user_id}>
                <span className={styles.face}>
                  <Avatar id={user_id} name={name} size={30} />
                  <StatusDot status={status === 'away' ? 'away' : 'online'} />
                </span>
                <span className={styles.who}>
                  <span className={styles.name}>
                    {name}
                    {user_id === myId && ` ${t('people.you')}`}
                  </span>
                  <span className={styles.since}>
                    {t(`people.${status}`, { when: listTime(since, now, zone) })}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}
