/** What the business lets the customer tap, below the message. */
import {
  IconArrowBackUp,
  IconExternalLink,
  IconForms,
  IconList,
  IconMapPin,
  IconUser,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Interactive } from '@/api/types';
import { buttonReply, contactMessage, templateReply } from '../../compose';
import type { Bubble } from '../../fold';
import { templateView } from '../../template';
import { usePhone } from '../phone-context';
import styles from './content.module.css';

const ICON = 16;

function Tap({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.tap} onClick={onClick}>
      {icon} <span>{children}</span>
    </button>
  );
}

function LinkOut({ url, children }: { url: string | undefined; children: ReactNode }) {
  const safe = url && /^https?:\/\//i.test(url) ? url : undefined;
  return (
    <a className={styles.tap} href={safe} target="_blank" rel="noopener noreferrer nofollow">
      <IconExternalLink size={ICON} aria-hidden /> {children}
    </a>
  );
}

/** One tap opens something on the phone or sends a fixed answer. */
function Special({ bubble, type }: { bubble: Bubble; type: string }) {
  const { t } = useTranslation('sandbox');
  const { phone, send, openSheet } = usePhone();
  if (type === 'location_request_message') {
    return (
      <Tap icon={<IconMapPin size={ICON} aria-hidden />} onClick={() => openSheet({ name: 'location' })}>
        {t('bubble.sendLocation')}
      </Tap>
    );
  }
  if (type === 'request_contact_info') {
    const share = { ...contactMessage(phone.name, phone.wa_id), context: { id: bubble.id } };
    return (
      <Tap icon={<IconUser size={ICON} aria-hidden />} onClick={() => void send(share)}>
        {t('bubble.shareContact')}
      </Tap>
    );
  }
  if (type === 'flow') {
    return (
      <Tap icon={<IconForms size={ICON} aria-hidden />} onClick={() => openSheet({ name: 'form', bubble })}>
        {t('bubble.answerForm')}
      </Tap>
    );
  }
  return null;
}

function InteractiveTaps({ bubble, interactive }: { bubble: Bubble; interactive: Interactive }) {
  const { t } = useTranslation('sandbox');
  const { send, openSheet } = usePhone();
  const { type, action } = interactive;
  if (action?.buttons) {
    return action.buttons.map(({ reply = {} }, index) => (
      <Tap
        key={reply.id ?? index}
        icon={<IconArrowBackUp size={ICON} aria-hidden />}
        onClick={() => void send(buttonReply(reply, bubble.id))}
      >
        {reply.title}
      </Tap>
    ));
  }
  if (action?.sections) {
    return (
      <Tap icon={<IconList size={ICON} aria-hidden />} onClick={() => openSheet({ name: 'list', bubble })}>
        {action.button ?? t('bubble.list')}
      </Tap>
    );
  }
  if (type === 'cta_url') {
    return <LinkOut url={action?.parameters?.url}>{action?.parameters?.display_text}</LinkOut>;
  }
  return <Special bubble={bubble} type={type} />;
}

function TemplateTaps({ bubble }: { bubble: Bubble }) {
  const { send } = usePhone();
  return templateView(bubble.raw).buttons.map(({ text, payload, url }) =>
    url ? (
      <LinkOut key={text} url={url}>
        {text}
      </LinkOut>
    ) : (
      <Tap
        key={text}
        icon={<IconArrowBackUp size={ICON} aria-hidden />}
        onClick={() => void send(templateReply(text, payload ?? text, bubble.id))}
      >
        {text}
      </Tap>
    ),
  );
}

export function Taps({ bubble }: { bubble: Bubble }) {
  const { raw, mine, revoked } = bubble;
  if (mine || revoked) return null;
  if (raw.template) {
    return (
      <span className={styles.taps}>
        <TemplateTaps bubble={bubble} />
      </span>
    );
  }
  if (!raw.interactive) return null;
  return (
    <span className={styles.taps}>
      <InteractiveTaps bubble={bubble} interactive={raw.interactive} />
    </span>
  );
}
