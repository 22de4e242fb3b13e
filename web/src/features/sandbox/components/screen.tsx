/** Customers at the left, the chosen one's phone in the middle, what passes between the servers at the right. */
import { ActionIcon, Button, Drawer, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconDeviceMobile, IconFlask, IconLayoutSidebarRight, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/empty-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useClient, useNumbers, usePhones } from '../data';
import { useListening, useLive } from '../live';
import type { Phone as PhoneData, SandboxNumber } from '../model';
import { useSelection } from '../selection';
import { CustomerList } from './customer-list';
import { LogPanel } from './log-panel';
import { Phone } from './phone';
import styles from './screen.module.css';
import { SettingsPanel } from './settings-panel';

function Bar({ onLog, logShown }: { onLog: () => void; logShown: boolean }) {
  const { t } = useTranslation('sandbox');
  const link = useLive((live) => live.link);
  const label = logShown ? t('log.hide') : t('log.show');
  return (
    <header className={styles.bar}>
      <IconFlask size={19} className={styles.flask} aria-hidden />
      <h1>{t('title')}</h1>
      <p className={styles.notice}>{t('notice')}</p>
      <span className={styles.link} data-link={link} role="status">
        {t(`link.${link}`)}
      </span>
      <Tooltip label={label}>
        <ActionIcon
          variant={logShown ? 'light' : 'subtle'}
          color="gray"
          size={34}
          aria-label={label}
          aria-pressed={logShown}
          onClick={onLog}
        >
          <IconLayoutSidebarRight size={19} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

function Down({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation('sandbox');
  const { t: tui } = useTranslation('ui');
  const { base } = useClient();
  return (
    <EmptyState icon={<IconPlugConnectedX size={40} />} title={t('down.title')}>
      <p>{t('down.body', { url: base })}</p>
      <Button variant="light" size="xs" onClick={onRetry}>
        {tui('retry')}
      </Button>
    </EmptyState>
  );
}

interface Stage {
  phones: PhoneData[];
  numbers: SandboxNumber[];
  small: boolean;
}

function Stage({ phones, numbers, small }: Stage) {
  const { t } = useTranslation('sandbox');
  const { waId, numberId, reading } = useSelection();
  const phone = phones.find(({ wa_id }) => wa_id === waId) ?? (small ? undefined : phones[0]);
  const number = numbers.find(({ phone_number_id }) => phone_number_id === numberId) ?? numbers[0];
  const threadShown = !small || (reading && phone !== undefined);
  return (
    <>
      {(!small || !threadShown) && (
        <aside className={styles.side}>
          <CustomerList phones={phones} chosen={small ? undefined : phone?.wa_id} />
          {!small && phone && (
            <section className={styles.settings} aria-label={t('settings.title')}>
              <h2>
                {t('settings.title')} <small>{phone.name}</small>
              </h2>
              <SettingsPanel phone={phone} brief />
            </section>
          )}
        </aside>
      )}
      {threadShown && (
        <div className={styles.stage}>
          {!number ? (
            <EmptyState icon={<IconDeviceMobile size={40} />} title={t('noNumbers.title')}>
              {t('noNumbers.body')}
            </EmptyState>
          ) : phone ? (
            <Phone key={phone.wa_id} phone={phone} number={number} numbers={numbers} small={small} />
          ) : (
            <EmptyState icon={<IconDeviceMobile size={40} />} title={t('choose')} />
          )}
        </div>
      )}
    </>
  );
}

export function Screen() {
  const { t } = useTranslation('sandbox');
  useListening();
  const small = useMediaQuery('(max-width: 700px)', undefined, { getInitialValueInEffect: false }) ?? false;
  const wide = useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false }) ?? true;
  const { logShown, showLog, reading } = useSelection();
  const [drawer, setDrawer] = useState(false);
  const phones = usePhones();
  const numbers = useNumbers();
  const failed = phones.isError || numbers.isError;
  const retry = () => {
    void phones.refetch();
    void numbers.refetch();
  };
  return (
    <div className={styles.screen}>
      {!(small && reading && phones.data) && (
        <Bar
          logShown={wide ? logShown : drawer}
          onLog={() => (wide ? showLog(!logShown) : setDrawer(true))}
        />
      )}
      <div className={styles.columns}>
        {phones.data && numbers.data ? (
          <Stage phones={phones.data} numbers={numbers.data} small={small} />
        ) : failed ? (
          <Down onRetry={retry} />
        ) : (
          <ScreenSkeleton />
        )}
        {wide && logShown && phones.data && numbers.data && (
          <aside className={styles.log} aria-label={t('log.title')}>
            <h2>{t('log.title')}</h2>
            <LogPanel />
          </aside>
        )}
      </div>
      <Drawer
        opened={drawer && !wide}
        onClose={() => setDrawer(false)}
        position="right"
        size={small ? '100%' : 460}
        title={t('log.title')}
        classNames={{ content: styles.drawer ?? '', body: styles.drawerBody ?? '' }}
        closeButtonProps={{ 'aria-label': t('log.hide') }}
      >
        <LogPanel />
      </Drawer>
    </div>
  );
}
