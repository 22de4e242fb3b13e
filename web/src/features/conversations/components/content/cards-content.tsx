import { IconUser } from '@tabler/icons-react';
import type { ContactCard } from '@/api/types';
import { phoneText } from '@/ui/format';
import styles from './content.module.css';

function cardName({ name }: ContactCard): string {
  return name?.formatted_name || [name?.first_name, name?.last_name].filter(Boolean).join(' ') || '—';
}

export function CardsContent({ cards }: { cards: ContactCard[] }) {
  return (
    <span className={styles.stack}>
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards have no id and never move
        <span key={index} className={styles.card}>
          <span className={styles.cardIcon}>
            <IconUser size={22} aria-hidden />
          </span>
          <span className={styles.cardBody}>
            <strong>{cardName(card)}</strong>
            {card.org?.company && <span>{card.org.company}</span>}
            {card.phones?.map(({ phone, wa_id }) => (
              <span key={phone ?? wa_id} className={styles.numbers}>
                {phone || phoneText(wa_id ?? '')}
              </span>
            ))}
            {card.emails?.map(
              ({ email }) =>
                email && (
                  <a key={email} href={`mailto:${email}`}>
                    {email}
                  </a>
                ),
            )}
          </span>
        </span>
      ))}
    </span>
  );
}
