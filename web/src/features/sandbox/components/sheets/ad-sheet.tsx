import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Referral } from '@/api/types';
import { adReferral } from '../../compose';
import { Sheet } from './sheet';

interface Props {
  onUse: (referral: Referral) => void;
  onClose: () => void;
}

export function AdSheet({ onUse, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const [headline, setHeadline] = useState<string>(t('sheet.ad.defaultHeadline'));
  const [body, setBody] = useState<string>(t('sheet.ad.defaultText'));
  const [url, setUrl] = useState('https://fb.me/anuncio-demo');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onUse(adReferral({ headline, body, url }, crypto.randomUUID().replaceAll('-', '')));
  };
  return (
    <Sheet title={t('sheet.ad.title')} body={t('sheet.ad.body')} onClose={onClose}>
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('sheet.ad.headline')}
          value={headline}
          maxLength={200}
          onChange={(event) => setHeadline(event.currentTarget.value)}
        />
        <Textarea
          mt={8}
          label={t('sheet.ad.text')}
          value={body}
          maxLength={500}
          autosize
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        <TextInput
          mt={8}
          type="url"
          label={t('sheet.ad.url')}
          value={url}
          maxLength={500}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth mt={14}>
          {t('sheet.ad.use')}
        </Button>
      </form>
    </Sheet>
  );
}
