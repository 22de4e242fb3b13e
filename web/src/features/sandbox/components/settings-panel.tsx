/** How this customer's phone behaves. Every change is told to the sandbox at once. */
import { NumberInput, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SandboxError } from '../client';
import { useSavePhone } from '../data';
import type { Phone, PhoneSettings } from '../model';
import styles from './settings-panel.module.css';

type Change = (change: Partial<PhoneSettings>) => void;

interface Toggle {
  key: 'offline' | 'noReceipts' | 'hidePhone' | 'ninth' | 'onWhatsapp';
  on: (settings: PhoneSettings) => boolean;
  set: (on: boolean) => Partial<PhoneSettings>;
  /** An older sandbox may not know it. */
  known?: (settings: PhoneSettings) => boolean;
}

const TOGGLES: Toggle[] = [
  { key: 'offline', on: ({ online }) => !online, set: (on) => ({ online: !on }) },
  { key: 'noReceipts', on: ({ read_receipts }) => !read_receipts, set: (on) => ({ read_receipts: !on }) },
  { key: 'hidePhone', on: ({ hide_phone }) => hide_phone, set: (on) => ({ hide_phone: on }) },
  {
    key: 'ninth',
    on: ({ wa_id_form }) => wa_id_form === 'without_ninth_digit',
    set: (on) => ({ wa_id_form: on ? 'without_ninth_digit' : 'as_is' }),
  },
  {
    key: 'onWhatsapp',
    on: ({ on_whatsapp }) => on_whatsapp === false,
    set: (on) => ({ on_whatsapp: !on }),
    known: ({ on_whatsapp }) => on_whatsapp !== undefined,
  },
];
const LONGEST_S = 600;

function Seconds({
  label,
  hint,
  ms,
  onChange,
}: {
  label: string;
  hint?: string;
  ms: number;
  onChange: (ms: number) => void;
}) {
  const { t } = useTranslation('sandbox');
  return (
    <NumberInput
      size="xs"
      className={styles.seconds ?? ''}
      label={label}
      title={hint}
      value={ms / 1000}
      min={0}
      max={LONGEST_S}
      step={1}
      decimalScale={1}
      suffix={` ${t('settings.seconds')}`}
      onChange={(value) => onChange(Math.round((Number(value) || 0) * 1000))}
    />
  );
}

function Answering({ settings, change }: { settings: PhoneSettings; change: Change }) {
  const { t } = useTranslation('sandbox');
  const [text, setText] = useState(settings.answer_text ?? '');
  if (settings.answer_text === undefined) return null;
  return (
    <div className={styles.pair}>
      <TextInput
        size="xs"
        label={t('settings.answer')}
        title={t('settings.answerHint')}
        placeholder={t('settings.answerText')}
        value={text}
        maxLength={1000}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text !== settings.answer_text && change({ answer_text: text })}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      <Seconds
        label={t('settings.answerAfter')}
        ms={settings.answer_after_ms ?? 0}
        onChange={(answer_after_ms) => change({ answer_after_ms })}
      />
    </div>
  );
}

/** `brief`: what a switch means is in its tooltip, for want of room. */
export function SettingsPanel({ phone, brief = false }: { phone: Phone; brief?: boolean }) {
  const { t } = useTranslation('sandbox');
  const { settings, wa_id: waId } = phone;
  const { mutate } = useSavePhone();
  const change: Change = (part) =>
    mutate(
      { waId, change: { settings: part } },
      {
        onError: (error) => {
          const detail = error instanceof SandboxError && !error.down ? error.detail : t('link.lost');
          notifications.show({ color: 'red', message: t('error.save', { detail }) });
        },
      },
    );
  return (
    <div className={styles.panel}>
      {TOGGLES.filter(({ known }) => known?.(settings) ?? true).map(({ key, on, set }) => (
        <Switch
          key={key}
          size="sm"
          label={t(`settings.${key}`)}
          description={brief ? undefined : t(`settings.${key}Hint`)}
          title={t(`settings.${key}Hint`)}
          checked={on(settings)}
          onChange={(event) => change(set(event.currentTarget.checked))}
        />
      ))}
      <Seconds
        label={t('settings.delay')}
        hint={t('settings.delayHint')}
        ms={settings.delay_ms}
        onChange={(delay_ms) => change({ delay_ms })}
      />
      <Answering key={waId} settings={settings} change={change} />
      {phone.user_id && (
        <p className={styles.id}>
          {t('settings.bsuid')} <code>{phone.user_id}</code>
        </p>
      )}
    </div>
  );
}
