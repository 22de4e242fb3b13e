/** A new customer, or another name or number for one. */
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { phoneText } from '@/ui/format';
import { SandboxError } from '../client';
import { waIdOf } from '../compose';
import { useSavePhone } from '../data';
import type { Phone } from '../model';
import { useSelection } from '../selection';

interface Props {
  /** Absent: a new one. */
  phone?: Phone | undefined;
  phones: Phone[];
  onClose: () => void;
}

function proposedNumber(): string {
  const digits = String(Math.floor(Math.random() * 100_000_000)).padStart(8, '0');
  return phoneText(`55859${digits}`);
}

export function CustomerForm({ phone, phones, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const choosePhone = useSelection((selection) => selection.choosePhone);
  const { mutateAsync, isPending } = useSavePhone();
  const [name, setName] = useState(phone?.name ?? '');
  const [number, setNumber] = useState(() => (phone ? phoneText(phone.wa_id) : proposedNumber()));
  const [username, setUsername] = useState(phone?.username ?? '');
  const [failure, setFailure] = useState('');
  const [tried, setTried] = useState(false);
  const waId = waIdOf(number);
  const moved = phone !== undefined && waId !== phone.wa_id;
  const taken = waId !== undefined && waId !== phone?.wa_id && phones.some(({ wa_id }) => wa_id === waId);
  const numberError = !waId ? t('form.numberBad') : taken ? t('form.numberTaken') : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!waId || numberError || !name.trim()) return;
    const user = username.trim().replace(/^@/, '');
    const settings = moved ? { settings: phone.settings } : {};
    try {
      await mutateAsync({
        waId,
        change: { name: name.trim(), ...(user || phone?.username ? { username: user } : {}), ...settings },
      });
      choosePhone(waId);
      onClose();
    } catch (error) {
      const known = error instanceof SandboxError && !error.down;
      setFailure(t('error.save', { detail: known ? error.detail : t('down.title') }));
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={phone ? t('form.editTitle') : t('form.addTitle')}
      centered
      size="sm"
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          data-autofocus
          label={t('form.name')}
          description={t('form.namePlaceholder')}
          value={name}
          maxLength={120}
          error={tried && !name.trim()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          mt="sm"
          label={t('form.number')}
          description={moved && !numberError ? t('form.numberChange') : t('form.numberHint')}
          inputMode="tel"
          value={number}
          error={tried || taken ? numberError : undefined}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <TextInput
          mt="sm"
          label={t('form.username')}
          description={t('form.usernameHint')}
          leftSection="@"
          value={username}
          maxLength={64}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={failure || undefined}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="subtle" color="gray" onClick={onClose}>
            {t('form.cancel')}
          </Button>
          <Button type="submit" loading={isPending}>
            {phone ? t('form.save') : t('form.create')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
