import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconKey,
  IconLogout,
  IconShieldOff,
  IconUserCheck,
  IconUserCog,
  IconUserOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { UserView } from '../../api/shapes';

export type UserAct = 'edit' | 'resetLink' | 'resetFactor' | 'endSessions' | 'deactivate' | 'activate';

interface Props {
  user: UserView;
  /** Oneself: what one does to one's own account is done in Minha conta. */
  own: boolean;
  onAct: (act: UserAct) => void;
}

export function UserMenu({ user, own, onAct }: Props) {
  const { t } = useTranslation('administration');
  const item = (act: UserAct, Icon: typeof IconKey, grave = false) => (
    <Menu.Item
      leftSection={<Icon size={16} aria-hidden />}
      {...(grave ? { color: 'var(--bad)' } : {})}
      onClick={() => onAct(act)}
    >
      {t(`users.${act}`)}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('users.actions', { name: user.name })}
        >
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {item('edit', IconUserCog)}
        {user.active && !own && item('resetLink', IconKey)}
        {user.second_factor && !own && item('resetFactor', IconShieldOff)}
        {user.active && !own && item('endSessions', IconLogout)}
        {!own && <Menu.Divider />}
        {!own && (user.active ? item('deactivate', IconUserOff, true) : item('activate', IconUserCheck))}
      </Menu.Dropdown>
    </Menu>
  );
}
