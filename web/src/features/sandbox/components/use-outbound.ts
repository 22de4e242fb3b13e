/** From the composer to the sandbox: uploads first, then the messages, in order. */
import { useState } from 'react';
import { editOf, kindOfFile, type MediaOptions, mediaMessage, textMessage, withExtras } from '../compose';
import { useClient } from '../data';
import type { Outgoing } from '../model';
import { asPhoneSends } from '../pictures';
import { usePhone } from './phone-context';
import type { DraftDoor } from './use-draft';
import { useErrorNotice } from './use-send';

export function useOutbound({ draft, change, clear }: DraftDoor) {
  const client = useClient();
  const { send } = usePhone();
  const tell = useErrorNotice();
  const [busy, setBusy] = useState(false);
  const extras = { quote: draft.reply?.id, referral: draft.referral };

  const uploaded = async (
    file: Blob,
    name: string,
    asDocument: boolean,
    options: MediaOptions,
  ): Promise<Outgoing> => {
    const media = await client.upload(file, name);
    const kind = kindOfFile(media.mime_type || file.type, asDocument);
    return mediaMessage(options.voice ? 'audio' : kind, media, { ...options, filename: name });
  };

  const sendFiles = async () => {
    const { files, text, asDocument } = draft;
    const messages: Outgoing[] = [];
    for (const file of files) {
      const caption = messages.length === 0 ? text.trim() : '';
      const sent = asDocument ? file : await asPhoneSends(file);
      messages.push(await uploaded(sent, sent.name, asDocument, caption ? { caption } : {}));
    }
    const [first, ...others] = messages;
    if (!first || !(await send(withExtras(first, extras)))) return;
    clear();
    await Promise.all(others.map(send));
  };

  const sendText = async () => {
    const body = draft.text.trim();
    const message = draft.edit ? editOf(draft.edit.id, body) : withExtras(textMessage(body), extras);
    clear(draft.edit ? { referral: draft.referral } : {});
    if (!(await send(message))) change({ ...draft });
  };

  const guarded = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      tell(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    busy,
    submit: () => {
      if (draft.files.length > 0) return guarded(sendFiles);
      return draft.text.trim() === '' ? Promise.resolve() : sendText();
    },
    sendVoice: (blob: Blob) =>
      guarded(async () => {
        const ending = blob.type.includes('ogg') ? 'ogg' : blob.type.includes('mp4') ? 'm4a' : 'webm';
        const message = await uploaded(blob, `voz.${ending}`, false, { voice: true });
        if (await send(withExtras(message, extras))) clear({ text: draft.text });
      }),
  };
}
