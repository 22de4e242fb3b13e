import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contactMessage, waIdOf } from '../../compose';
import type { Outgoing } from '../../model';
import { Sheet } from './sheet';

interface Props {
  onSend: (message: Outgoing) => void;
  onClose: () => void;
}

export function ContactSheet({ onSend, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [tried, setTried] = useState(false);
  const waId = waIdOf(phone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (waId && name.trim()) onSend(contactMessage(name.trim(), waId));
  };
  return (
    <Sheet title={t('sheet.contact.title')} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <TextInput
          data-autofocus
          label={t('sheet.contact.name')}
          value={name}
          maxLength={120}
          error={tried && !name.trim()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          mt={8}
          label={t('sheet.contact.phone')}
          placeholder="85 99999-0000"
          inputMode="tel"
          value={phone}
          error={tried && !waId ? t('form.numberBad') : undefined}
          onChange={(event) => setPhone(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth mt={14}>
          {t('sheet.send')}
        </Button>
      </form>
    </Sheet>
  );
}
