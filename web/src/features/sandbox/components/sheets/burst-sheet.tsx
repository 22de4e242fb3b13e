import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { textMessage } from '../../compose';
import type { Outgoing } from '../../model';
import { Sheet } from './sheet';

const MOST = 500;

interface Props {
  onSend: (message: Outgoing) => void;
  onClose: () => void;
}

export function BurstSheet({ onSend, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const [text, setText] = useState<string>(t('sheet.burst.defaultText'));
  const [count, setCount] = useState(10);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onSend({ ...textMessage(text.trim()), count });
  };
  return (
    <Sheet title={t('sheet.burst.title')} body={t('sheet.burst.body')} onClose={onClose}>
      <form onSubmit={submit}>
        <TextInput
          label={t('sheet.burst.text')}
          value={text}
          maxLength={1000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NumberInput
          mt={8}
          data-autofocus
          label={t('sheet.burst.count')}
          value={count}
          min={2}
          max={MOST}
          allowDecimal={false}
          onChange={(value) => setCount(Math.min(MOST, Math.max(2, Number(value) || 2)))}
        />
        <Button type="submit" fullWidth mt={14}>
          {t('sheet.send')}
        </Button>
      </form>
    </Sheet>
  );
}
