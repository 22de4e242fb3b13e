import { ActionIcon, Popover } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import styles from './composer.module.css';

const EmojiPanel = lazy(() => import('./emoji-panel'));

/** The picker's code and data come only when it is first opened. */
export function EmojiButton({ onEmoji }: { onEmoji: (emoji: string) => void }) {
  const { t } = useTranslation('conversations');
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="top-start"
      trapFocus
      returnFocus={false}
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          radius="xl"
          className={styles.emojiButton}
          aria-label={t('composer.emoji')}
          title={t('composer.emoji')}
          onClick={() => setOpened((was) => !was)}
        >
          <IconMoodSmile size={23} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={8} className={styles.emojiDropdown}>
        {opened && (
          <Suspense fallback={<ScreenSkeleton />}>
            <EmojiPanel onEmoji={onEmoji} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
