import { Menu, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconDeviceMobile,
  IconLogout,
  IconMessageCircle,
  IconMoon,
  IconServer2,
  IconSettings,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { may, useMay } from '@/api/may';
import { signedOut, useSession } from '@/api/session';
import { paths } from '@/paths';
import { setAway, usePeople } from '@/realtime/people';
import { Avatar } from '@/ui/avatar';
import { useErrorText } from '@/ui/error-text';
import { ADMINISTRATION_PARTS, NEEDED } from '../pages/administration-parts';
import { useClientInfo } from '../use-client-info';
import { People, StatusDot } from './people';
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

/** What colleagues see of the person. */
function StatusItems({ away }: { away: boolean }) {
  const { t } = useTranslation('app');
  const textOf = useErrorText();
  const set = (next: boolean) =>
    void setAway(next).catch((error) => notifications.show({ color: 'red', message: textOf(error) }));
  return (
    <>
      <Menu.RadioGroup value={away ? 'away' : 'online'} onChange={(next) => set(next === 'away')}>
        <Menu.RadioItem value="online">{t('people.available')}</Menu.RadioItem>
        <Menu.RadioItem value="away">{t('people.awayNow')}</Menu.RadioItem>
      </Menu.RadioGroup>
      <Menu.Divider />
    </>
  );
}

function Profile() {
  const { t } = useTranslation('app');
  const user = useSession((session) => session.user);
  const navigate = useNavigate();
  const status = usePeople(({ here: people }) => (user ? people.get(user.id)?.status : undefined));
  const here = status === 'online' || status === 'away';
  const away = status === 'away';
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
          <span className={styles.face}>
            <Avatar id={user.id} name={user.name} size={32} />
            {here && <StatusDot status={away ? 'away' : 'online'} />}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <strong className={styles.userName}>{user.name}</strong>
          <br />
          {user.email}
        </Menu.Label>
        <Menu.Divider />
        {here && <StatusItems away={away} />}
        <Menu.Item leftSection={<IconUserCircle size={16} />} component={Link} to={paths.profile}>
          {t('nav.account')}
        </Menu.Item>
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
  const administers = useMay('system');
  const user = useSession((session) => session.user);
  const leads = ADMINISTRATION_PARTS.some((part) => may(user, NEEDED[part]));
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
      {leads && (
        <RailLink
          to={paths.administration}
          label={t('nav.administration')}
          icon={<IconSettings size={22} />}
        />
      )}
      <div className={styles.foot}>
        <People />
        <Profile />
      </div>
    </nav>
  );
}
