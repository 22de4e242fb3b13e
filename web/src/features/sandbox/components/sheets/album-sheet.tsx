import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { albumMessage } from '../../compose';
import { useClient } from '../../data';
import type { Outgoing, UploadedMedia } from '../../model';
import { numberedPicture } from '../../pictures';
import { useErrorNotice } from '../use-send';
import { Sheet } from './sheet';

const MOST = 30;

interface Props {
  onSend: (message: Outgoing) => void;
  onClose: () => void;
}

export function AlbumSheet({ onSend, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const client = useClient();
  const tell = useErrorNotice();
  const [count, setCount] = useState(5);
  const [caption, setCaption] = useState('');
  const [done, setDone] = useState<number>();

  const make = async () => {
    const media: UploadedMedia[] = [];
    for (let index = 0; index < count; index += 1) {
      setDone(index);
      media.push(await client.upload(await numberedPicture(index), `foto-${index + 1}.jpg`));
    }
    onSend(albumMessage(media, caption.trim()));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make().catch((error: unknown) => {
      setDone(undefined);
      tell(error);
    });
  };
  return (
    <Sheet title={t('sheet.album.title')} body={t('sheet.album.body')} onClose={onClose}>
      <form onSubmit={submit}>
        <NumberInput
          data-autofocus
          label={t('sheet.album.count')}
          value={count}
          min={2}
          max={MOST}
          allowDecimal={false}
          onChange={(value) => setCount(Math.min(MOST, Math.max(2, Number(value) || 2)))}
        />
        <TextInput
          mt={8}
          label={t('sheet.album.caption')}
          value={caption}
          maxLength={1024}
          onChange={(event) => setCaption(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth mt={14} disabled={done !== undefined}>
          {done === undefined ? t('sheet.send') : t('sheet.album.making', { done: done + 1, count })}
        </Button>
      </form>
    </Sheet>
  );
}
