import { Button, Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/may';
import { refreshMe } from '@/api/me';
import { useSession } from '@/api/session';
import { useErrorText } from '@/ui/error-text';
import page from '@/ui/page.module.css';

function NameForm({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation('profile');
  const textOf = useErrorText();
  const [text, setText] = useState(name);
  const save = useMutation({
    mutationFn: async () => {
      await api.patch(`/users/${id}`, { name: text.trim() });
      await refreshMe();
    },
    onSuccess: () => notifications.show({ message: t('who.saved') }),
  });
  const changed = text.trim() !== '' && text.trim() !== name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed) save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          className={page.grow ?? ''}
          label={t('who.name')}
          autoComplete="name"
          maxLength={120}
          value={text}
          error={save.isError && textOf(save.error)}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" disabled={!changed} loading={save.isPending}>
          {t('who.save')}
        </Button>
      </Group>
    </form>
  );
}

export function WhoCard() {
  const { t } = useTranslation('profile');
  const { t: accounts } = useTranslation('accounts');
  const user = useSession((session) => session.user);
  const renames = useMay('users');
  if (!user) return null;
  return (
    <section className={page.card} aria-labelledby="who">
      <h2 className={page.subtitle} id="who">
        {t('who.title')}
      </h2>
      <dl className={page.facts}>
        {!renames && (
          <>
            <dt>{t('who.name')}</dt>
            <dd>{user.name}</dd>
          </>
        )}
        <dt>{t('who.email')}</dt>
        <dd>{user.email}</dd>
        <dt>{t('who.role')}</dt>
        <dd>{accounts(`role.${user.role}`)}</dd>
        {user.function && (
          <>
            <dt>{t('who.function')}</dt>
            <dd>{t(`function.${user.function}`)}</dd>
          </>
        )}
        <dt>{t('who.company')}</dt>
        <dd>{user.tenant.name}</dd>
      </dl>
      {renames ? (
        <NameForm key={user.name} id={user.id} name={user.name} />
      ) : (
        <p className={page.dim}>{t('who.askAdmin')}</p>
      )}
    </section>
  );
}
