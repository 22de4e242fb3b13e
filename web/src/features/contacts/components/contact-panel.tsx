import { CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Contact } from '@/api/types';
import { Avatar } from '@/ui/avatar';
import { ErrorState } from '@/ui/error-state';
import { dayLabel, phoneText } from '@/ui/format';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import { useContact } from '../api/get-contact';
import { contactsStrings } from '../strings';
import { ContactForm } from './contact-form';
import styles from './contact-panel.module.css';

type Kind = keyof typeof contactsStrings.identity;

function isKnown(kind: string): kind is Kind {
  return Object.hasOwn(contactsStrings.identity, kind);
}

function Identities({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts');
  if (contact.identities.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.subtitle}>{t('panel.identities')}</h3>
      <dl className={styles.identities}>
        {contact.identities.map(({ kind, value }) => (
          <div key={`${kind}/${value}`}>
            <dt>{isKnown(kind) ? t(`identity.${kind}`) : kind}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Details({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts');
  const zone = useZone();
  const now = useNow();
  return (
    <>
      <div className={styles.who}>
        <Avatar id={contact.id} name={contact.name || contact.username || ''} size={88} />
        <strong className={styles.name}>{contact.name}</strong>
        <span className={styles.phone}>{contact.phone ? phoneText(contact.phone) : t('panel.noPhone')}</span>
        {contact.username && <span className={styles.phone}>@{contact.username}</span>}
      </div>
      <ContactForm key={contact.updated_at} contact={contact} />
      <Identities contact={contact} />
      <p className={styles.since}>
        {t('panel.since', { date: dayLabel(contact.created_at, now, zone).toLowerCase() })}
      </p>
    </>
  );
}

/** Who this is: name, address, notes, and every identifier WhatsApp gave us. */
export function ContactPanel({ contactId, onClose }: { contactId: string; onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const contact = useContact(contactId);
  return (
    <aside className={styles.panel} aria-label={t('panel.title')}>
      <header className={styles.head}>
        <CloseButton aria-label={t('panel.close')} onClick={onClose} />
        <h2 className={styles.title}>{t('panel.title')}</h2>
      </header>
      <div className={styles.body}>
        {contact.data && <Details contact={contact.data} />}
        {contact.isPending && <ScreenSkeleton />}
        {contact.isError && <ErrorState error={contact.error} onRetry={() => void contact.refetch()} />}
      </div>
    </aside>
  );
}
