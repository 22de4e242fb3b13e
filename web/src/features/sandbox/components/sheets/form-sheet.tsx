import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formReply } from '../../compose';
import type { Bubble } from '../../fold';
import type { Outgoing } from '../../model';
import { Sheet } from './sheet';

const SAMPLE = '{\n  "nome": "Maria",\n  "aceita": true\n}';

interface Props {
  bubble: Bubble;
  onSend: (message: Outgoing) => void;
  onClose: () => void;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The answer of a flow, as its screens would return it. */
export function FormSheet({ bubble, onSend, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const [text, setText] = useState(SAMPLE);
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isObject(text)) onSend(formReply(text, bubble.id));
  };
  return (
    <Sheet title={t('sheet.form.title')} body={t('sheet.form.body')} onClose={onClose}>
      <form onSubmit={submit}>
        <Textarea
          data-autofocus
          aria-label={t('sheet.form.body')}
          value={text}
          autosize
          minRows={4}
          maxRows={10}
          maxLength={4000}
          spellCheck={false}
          error={tried && !isObject(text) ? t('sheet.form.bad') : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth mt={14}>
          {t('sheet.send')}
        </Button>
      </form>
    </Sheet>
  );
}
