import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconPencil, IconPlaneInflight, IconPlus, IconSearch, IconUserQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/ui/avatar';
import { folded, listTime, phoneText } from '@/ui/format';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import type { Phone } from '../model';
import { useSelection } from '../selection';
import { CustomerForm } from './customer-form';
import styles from './customer-list.module.css';
import { useSummary } from './use-type-name';

const MANY = 8;

function Row({ phone, chosen, onEdit }: { phone: Phone; chosen: boolean; onEdit: () => void }) {
  const { t } = useTranslation('sandbox');
  const choosePhone = useSelection((selection) => selection.choosePhone);
  const summary = useSummary();
  const zone = useZone();
  const now = useNow();
  const { last_message: last, settings } = phone;
  const mine = last?.direction === 'in';
  return (
    <li className={styles.row} data-chosen={chosen || undefined}>
      <button
        type="button"
        className={styles.choose}
        aria-current={chosen}
        onClick={() => choosePhone(phone.wa_id)}
        data-phone={phone.wa_id}
      >
        <Avatar id={phone.wa_id} name={phone.name} size={42} />
        <span className={styles.text}>
          <span className={styles.line}>
            <span className={styles.name}>{phone.name}</span>
            {!settings.online && (
              <IconPlaneInflight size={15} className={styles.flag} aria-label={t('customers.offline')} />
            )}
            {settings.hide_phone && (
              <IconUserQuestion size={15} className={styles.flag} aria-label={t('customers.hidden')} />
            )}
            {last && <time dateTime={last.at}>{listTime(last.at, now, zone)}</time>}
          </span>
          <span className={styles.dim}>{phoneText(phone.wa_id)}</span>
          {last && (
            <span className={styles.dim}>
              {mine ? `${t('customers.you')} ` : ''}
              {summary(last)}
            </span>
          )}
        </span>
      </button>
      <Tooltip label={t('settings.edit')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          className={styles.edit ?? ''}
          aria-label={`${t('settings.edit')}: ${phone.name}`}
          onClick={onEdit}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function matches({ name, wa_id, username }: Phone, query: string): boolean {
  const digits = query.replace(/\D/g, '');
  return folded(`${name} ${username ?? ''}`).includes(folded(query)) || (!!digits && wa_id.includes(digits));
}

/** Whoever wrote last comes first, as in any chat list. */
function newestFirst(phones: Phone[]): Phone[] {
  return phones.toSorted((a, b) => (b.last_message?.at ?? '').localeCompare(a.last_message?.at ?? ''));
}

export function CustomerList({ phones, chosen }: { phones: Phone[]; chosen: string | undefined }) {
  const { t } = useTranslation('sandbox');
  const [query, setQuery] = useState('');
  const [form, setForm] = useState<{ phone?: Phone }>();
  const found = newestFirst(phones).filter((phone) => matches(phone, query.trim()));
  return (
    <div className={styles.customers}>
      <header className={styles.head}>
        <h2>{t('customers.title')}</h2>
        <Tooltip label={t('customers.add')}>
          <ActionIcon
            variant="light"
            size={34}
            radius="xl"
            aria-label={t('customers.add')}
            onClick={() => setForm({})}
          >
            <IconPlus size={19} />
          </ActionIcon>
        </Tooltip>
      </header>
      {phones.length > MANY && (
        <TextInput
          className={styles.search ?? ''}
          size="xs"
          leftSection={<IconSearch size={15} />}
          placeholder={t('customers.search')}
          aria-label={t('customers.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <ul className={styles.list} aria-label={t('customers.list')}>
        {found.map((phone) => (
          <Row
            key={phone.wa_id}
            phone={phone}
            chosen={phone.wa_id === chosen}
            onEdit={() => setForm({ phone })}
          />
        ))}
      </ul>
      {phones.length === 0 && <p className={styles.none}>{t('noPhones')}</p>}
      {phones.length > 0 && found.length === 0 && (
        <p className={styles.none}>{t('customers.none', { query })}</p>
      )}
      {form && <CustomerForm phone={form.phone} phones={phones} onClose={() => setForm(undefined)} />}
    </div>
  );
}
