import { ActionIcon, Menu } from '@mantine/core';
import { IconFile, IconMusic, IconPaperclip, IconPhoto } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

const KINDS = [
  { key: 'attachMedia', accept: 'image/*,video/*', Icon: IconPhoto },
  { key: 'attachAudio', accept: 'audio/*', Icon: IconMusic },
  { key: 'attachDocument', accept: '', Icon: IconFile },
] as const;

export function AttachMenu({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation('conversations');
  const input = useRef<HTMLInputElement>(null);
  const choose = (accept: string) => {
    if (!input.current) return;
    input.current.accept = accept;
    input.current.click();
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('composer.attach')}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <Menu position="top-start" width={200} shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={40}
            radius="xl"
            aria-label={t('composer.attach')}
            title={t('composer.attach')}
          >
            <IconPaperclip size={22} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map(({ key, accept, Icon }) => (
            <Menu.Item key={key} leftSection={<Icon size={18} />} onClick={() => choose(accept)}>
              {t(`composer.${key}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
