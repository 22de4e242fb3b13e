/** The customer's phone: one conversation with one business number. */
import { IconBattery3, IconPlane, IconWifi } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockTime } from '@/ui/format';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import { withExtras } from '../compose';
import { useThread } from '../data';
import { phoneView } from '../fold';
import type { Outgoing, Phone as PhoneData, SandboxNumber } from '../model';
import { Composer } from './composer';
import styles from './phone.module.css';
import { type OpenSheet, type PhoneAtHand, PhoneProvider } from './phone-context';
import { PhoneHeader } from './phone-header';
import { SettingsSheet } from './settings-sheet';
import { SheetOf } from './sheets/open-sheet';
import { Thread } from './thread';
import { useDraft } from './use-draft';
import { useSend } from './use-send';

interface Props {
  phone: PhoneData;
  number: SandboxNumber;
  numbers: SandboxNumber[];
  small: boolean;
}

const NO_ITEMS: never[] = [];

function StatusBar({ phone }: { phone: PhoneData }) {
  const { t } = useTranslation('sandbox');
  const zone = useZone();
  const now = useNow(30_000);
  return (
    <div className={styles.statusBar} aria-hidden>
      <span>{clockTime(now, zone)}</span>
      <span className={styles.owner}>{phone.name}</span>
      <span className={styles.signals}>
        {phone.settings.online ? (
          <IconWifi size={15} />
        ) : (
          <IconPlane size={15} aria-label={t('phone.airplane')} />
        )}
        <IconBattery3 size={18} />
      </span>
    </div>
  );
}

export function Phone({ phone, number, numbers, small }: Props) {
  const { t } = useTranslation('sandbox');
  const send = useSend(phone.wa_id, number.phone_number_id);
  const door = useDraft();
  const [sheet, setSheet] = useState<OpenSheet | 'settings'>();
  const frame = useRef<HTMLElement>(null);
  const { data, isPending } = useThread(phone.wa_id, number.phone_number_id);
  const view = useMemo(() => phoneView(data?.items ?? NO_ITEMS), [data?.items]);
  const typing = (data?.typing ?? false) && phone.settings.online;
  const { change, draft } = door;

  const atHand = useMemo<PhoneAtHand>(
    () => ({
      phone,
      number,
      send,
      openSheet: setSheet,
      reply: (bubble) => change({ reply: bubble, edit: undefined }),
      edit: (bubble) => change({ edit: bubble, reply: undefined, files: [], text: bubble.text ?? '' }),
    }),
    [phone, number, send, change],
  );
  const closeSheet = () => {
    setSheet(undefined);
    frame.current
      ?.querySelector<HTMLElement>(small ? 'header button' : 'textarea')
      ?.focus({ preventScroll: true });
  };
  const sendFromSheet = (message: Outgoing) => {
    closeSheet();
    const { referral } = draft;
    change({ referral: undefined });
    void send(withExtras(message, { referral })).then((taken) => taken || change({ referral }));
  };

  return (
    <PhoneProvider value={atHand}>
      <section ref={frame} className={styles.phone} aria-label={t('phone.label', { name: phone.name })}>
        {!small && <StatusBar phone={phone} />}
        <PhoneHeader
          numbers={numbers}
          typing={typing}
          small={small}
          onSettings={() => setSheet('settings')}
        />
        <Thread key={number.phone_number_id} view={view} loading={isPending} typing={typing} />
        <Composer door={door} onSheet={(name) => setSheet({ name })} />
        {sheet === 'settings' && <SettingsSheet onClose={closeSheet} />}
        {sheet && sheet !== 'settings' && (
          <SheetOf
            sheet={sheet}
            onSend={sendFromSheet}
            onReferral={(referral) => {
              closeSheet();
              change({ referral });
            }}
            onClose={closeSheet}
          />
        )}
      </section>
    </PhoneProvider>
  );
}
