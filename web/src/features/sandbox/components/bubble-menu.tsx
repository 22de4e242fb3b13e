import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconChevronDown, IconCopy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deletionOf, reactionTo } from '../compose';
import type { Bubble } from '../fold';
import styles from './bubble.module.css';
import { usePhone } from './phone-context';

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

export function BubbleMenu({ bubble }: { bubble: Bubble }) {
  const { t } = useTranslation('sandbox');
  const { t: tui } = useTranslation('ui');
  const { send, reply, edit } = usePhone();
  const [opened, setOpened] = useState(false);
  const { id, mine, text, type, myReaction } = bubble;
  const copy = async () => {
    await navigator.clipboard.writeText(text ?? '');
    notifications.show({ message: tui('copied') });
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" shadow="md" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={styles.menu}
          data-opened={opened || undefined}
          aria-label={t('bubble.menu')}
        >
          <IconChevronDown size={18} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.quick}>
          {QUICK.map((emoji) => {
            const on = emoji === myReaction;
            return (
              <button
                key={emoji}
                type="button"
                data-mine={on || undefined}
                aria-label={on ? t('bubble.unreact') : t('bubble.react', { emoji })}
                onClick={() => {
                  setOpened(false);
                  void send(reactionTo(id, on ? '' : emoji));
                }}
              >
                {emoji}
              </button>
            );
          })}
        </div>
        <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={() => reply(bubble)}>
          {t('bubble.reply')}
        </Menu.Item>
        {text !== undefined && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy()}>
            {t('bubble.copy')}
          </Menu.Item>
        )}
        {mine && type === 'text' && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => edit(bubble)}>
            {t('bubble.edit')}
          </Menu.Item>
        )}
        {mine && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} />}
            onClick={() => void send(deletionOf(id))}
          >
            {t('bubble.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
