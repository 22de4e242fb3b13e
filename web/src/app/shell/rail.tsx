import { Menu, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconDeviceMobile,
  IconLogout,
  IconMessageCircle,
  IconMoon,
  IconServer2,
  IconSun,
} from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { signedOut, useSession } from '@/api/session';
import { paths } from '@/paths';
import { Avatar } from '@/ui/avatar';
import { useClientInfo } from '../use-client-info';
import { useMayAdminister } from '../use-may-administer';
import styles from './shell.module.css';

function RailLink({ to, label, icon }: { to: string; label: string; icon: ReactNode }) {
  return (
    <Tooltip label={label} position="right" openDelay={400}>
      <Link to={to} className={styles.item} activeProps={{ className: styles.active }} aria-label={label}>
        {icon}
      </Link>
    </Tooltip>
  );
}

function ThemeItem() {
  const { t } = useTranslation('app');
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <Menu.Item
      leftSection={dark ? <IconSun size={16} /> : <IconMoon size={16} />}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {t(dark ? 'nav.themeLight' : 'nav.themeDark')}
    </Menu.Item>
  );
}

function Profile() {
  const { t } = useTranslation('app');
  const user = useSession((session) => session.user);
  const navigate = useNavigate();
  if (!user) return null;
  const leave = () => {
    // The server forgets the token if it can be reached; this browser forgets it in any case.
    api.delete('/sessions/current').catch(() => undefined);
    signedOut();
    void navigate({ to: paths.signIn });
  };
  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={styles.item} aria-label={t('nav.profile')}>
          <Avatar id={user.id} name={user.name} size={32} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <strong className={styles.userName}>{user.name}</strong>
          <br />
          {user.email}
        </Menu.Label>
        <Menu.Divider />
        <ThemeItem />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          {t('nav.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Rail() {
  const { t } = useTranslation('app');
  const client = useClientInfo();
  const administers = useMayAdminister();
  const { conversationId } = useParams({ strict: false });
  return (
    <nav
      className={styles.rail}
      data-reading={conversationId !== undefined || undefined}
      aria-label={t('nav.label')}
    >
      <RailLink
        to={paths.conversations}
        label={t('nav.conversations')}
        icon={<IconMessageCircle size={22} />}
      />
      {client.data?.sandbox_url && (
        <RailLink to={paths.sandbox} label={t('nav.sandbox')} icon={<IconDeviceMobile size={22} />} />
      )}
      {administers && (
        <RailLink to={paths.cluster} label={t('nav.cluster')} icon={<IconServer2 size={22} />} />
      )}
      <div className={styles.foot}>
        <Profile />
      </div>
    </nav>
  );
}
