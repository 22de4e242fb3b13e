import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconChevronDown, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/may';
import { plainText } from '../model';
import type { ThreadRow } from '../thread-rows';
import type { BubbleActions } from './bubble';
import styles from './bubble-menu.module.css';

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

interface Props {
  row: ThreadRow;
  actions: BubbleActions;
}

function QuickReactions({
  row,
  onReact,
  onDone,
}: {
  row: ThreadRow;
  onReact: BubbleActions['onReact'];
  onDone: () => void;
}) {
  const { t } = useTranslation('conversations');
  const mine = row.item.reactions?.find(({ by }) => by === 'user')?.emoji;
  return (
    <fieldset className={styles.quick} aria-label={t('bubble.react')}>
      {QUICK.map((emoji) => (
        <button
          key={emoji}
          type="button"
          data-mine={emoji === mine || undefined}
          aria-pressed={emoji === mine}
          onClick={() => {
            onReact(row.item.id, emoji === mine ? '' : emoji);
            onDone();
          }}
        >
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}

/** What can be done with a message; nothing for one that is not on the server yet. */
export function BubbleMenu({ row, actions }: Props) {
  const { t } = useTranslation('conversations');
  const attends = useMay('attend');
  const [opened, setOpened] = useState(false);
  const { item, entry } = row;
  if (entry || item.revoked_at) return null;
  const text = plainText(item);
  if (!attends && !text) return null;
  const reachable = item.direction === 'in' || (item.status !== 'failed' && item.status !== 'pending');
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    notifications.show({ message: t('bubble.copied'), autoClose: 2000 });
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={250} shadow="md">
      <Menu.Target>
        <button
          type="button"
          className={styles.menu}
          data-opened={opened || undefined}
          data-direction={item.direction}
          aria-label={t('bubble.menu')}
        >
          <IconChevronDown size={18} aria-hidden />
        </button>
      </Menu.Target>
      {opened && (
        <Menu.Dropdown>
          {attends && reachable && (
            <QuickReactions row={row} onReact={actions.onReact} onDone={() => setOpened(false)} />
          )}
          {attends && (
            <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={() => actions.onReply(row)}>
              {t('bubble.reply')}
            </Menu.Item>
          )}
          {text && navigator.clipboard && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy()}>
              {t('bubble.copy')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      )}
    </Menu>
  );
}
