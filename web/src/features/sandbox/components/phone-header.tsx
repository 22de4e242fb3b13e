/** Whom the customer is writing to; another business number is chosen here. */
import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowLeft,
  IconCheck,
  IconChevronDown,
  IconSettings,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/ui/avatar';
import { phoneText } from '@/ui/format';
import type { SandboxNumber } from '../model';
import { useSelection } from '../selection';
import styles from './phone.module.css';
import { usePhone } from './phone-context';

interface Props {
  numbers: SandboxNumber[];
  typing: boolean;
  small: boolean;
  onSettings: () => void;
}

function nameOf({ verified_name, display_phone }: SandboxNumber): string {
  return verified_name || phoneText(display_phone);
}

export function PhoneHeader({ numbers, typing, small, onSettings }: Props) {
  const { t } = useTranslation('sandbox');
  const { number } = usePhone();
  const { chooseNumber, backToList } = useSelection();
  const about = typing ? t('phone.typing') : phoneText(number.display_phone);
  return (
    <header className={styles.header}>
      {small && (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('phone.back')} onClick={backToList}>
          <IconArrowLeft size={21} />
        </ActionIcon>
      )}
      <Menu position="bottom-start" shadow="md" width={260}>
        <Menu.Target>
          <UnstyledButton
            className={styles.business}
            aria-label={t('phone.number')}
            title={t('phone.number')}
          >
            <Avatar id={number.phone_number_id} name={nameOf(number)} size={36} />
            <span className={styles.businessText}>
              <strong>{nameOf(number)}</strong>
              <small data-typing={typing || undefined}>{about}</small>
            </span>
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('phone.writingTo')}</Menu.Label>
          {numbers.map((one) => (
            <Menu.Item
              key={one.phone_number_id}
              rightSection={one.phone_number_id === number.phone_number_id ? <IconCheck size={16} /> : null}
              onClick={() => chooseNumber(one.phone_number_id)}
            >
              {nameOf(one)}
              <small className={styles.menuSmall}>{phoneText(one.display_phone)}</small>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {number.callback_verified === false && (
        <Tooltip
          label={t('phone.unverified')}
          multiline
          w={260}
          events={{ hover: true, focus: true, touch: true }}
        >
          <span className={styles.warn} role="img" aria-label={t('phone.unverified')}>
            <IconAlertTriangle size={19} aria-hidden />
          </span>
        </Tooltip>
      )}
      {small && (
        <Tooltip label={t('settings.open')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('settings.open')}
            onClick={onSettings}
          >
            <IconSettings size={20} />
          </ActionIcon>
        </Tooltip>
      )}
    </header>
  );
}
