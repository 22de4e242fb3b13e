import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconAd2,
  IconFile,
  IconLayoutGrid,
  IconMapPin,
  IconMessages,
  IconPhoto,
  IconPlus,
  IconUser,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SheetName } from './phone-context';

interface Props {
  onFiles: (files: File[], asDocument: boolean) => void;
  onSheet: (name: SheetName) => void;
}

const CARDS = [
  ['location', IconMapPin],
  ['contact', IconUser],
] as const;
const TRIALS = [
  ['burst', IconMessages],
  ['album', IconLayoutGrid],
  ['ad', IconAd2],
] as const;

export function AttachMenu({ onFiles, onSheet }: Props) {
  const { t } = useTranslation('sandbox');
  const [opened, setOpened] = useState(false);
  const pictures = useRef<HTMLInputElement>(null);
  const documents = useRef<HTMLInputElement>(null);
  const input = (ref: typeof pictures, accept: string | undefined, asDocument: boolean) => (
    <input
      ref={ref}
      type="file"
      accept={accept}
      multiple
      hidden
      data-files={asDocument ? 'document' : 'media'}
      onChange={({ currentTarget }) => {
        onFiles([...(currentTarget.files ?? [])], asDocument);
        currentTarget.value = '';
      }}
    />
  );
  return (
    <>
      {input(pictures, 'image/*,video/*', false)}
      {input(documents, undefined, true)}
      <Menu opened={opened} onChange={setOpened} position="top-start" shadow="md" width={244}>
        <Menu.Target>
          <Tooltip label={t('composer.attach')} disabled={opened}>
            <ActionIcon variant="subtle" color="gray" size={38} radius="xl" aria-label={t('composer.attach')}>
              <IconPlus size={22} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('composer.real')}</Menu.Label>
          <Menu.Item leftSection={<IconPhoto size={17} />} onClick={() => pictures.current?.click()}>
            {t('composer.photo')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFile size={17} />} onClick={() => documents.current?.click()}>
            {t('composer.document')}
          </Menu.Item>
          {CARDS.map(([name, Icon]) => (
            <Menu.Item key={name} leftSection={<Icon size={17} />} onClick={() => onSheet(name)}>
              {t(`composer.${name}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Label>{t('composer.trials')}</Menu.Label>
          {TRIALS.map(([name, Icon]) => (
            <Menu.Item key={name} leftSection={<Icon size={17} />} onClick={() => onSheet(name)}>
              {t(`composer.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
