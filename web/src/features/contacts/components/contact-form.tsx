import { Button, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/may';
import { asApiError } from '@/api/problem';
import type { Contact } from '@/api/types';
import { useErrorText } from '@/ui/error-text';
import { type ContactChanges, useChangeContact } from '../api/change-contact';
import styles from './contact-panel.module.css';

const FIELDS = ['name', 'email', 'notes'] as const;

function changesOf(contact: Contact, form: Required<ContactChanges>): ContactChanges {
  const changes: ContactChanges = {};
  for (const field of FIELDS) {
    const value = form[field].trim();
    if (value !== (contact[field] ?? '')) changes[field] = value;
  }
  return changes;
}

function fieldError(error: unknown, field: string): string | undefined {
  return asApiError(error).problem.errors?.find(({ pointer }) => pointer === `/${field}`)?.message;
}

export function ContactForm({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts');
  const textOf = useErrorText();
  const change = useChangeContact(contact.id);
  const changesContacts = useMay('contacts');
  const [form, setForm] = useState({
    name: contact.name,
    email: contact.email ?? '',
    notes: contact.notes ?? '',
  });
  const changes = changesOf(contact, form);
  const dirty = Object.keys(changes).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!dirty) return;
    change.mutate(changes, {
      onSuccess: () => notifications.show({ message: t('panel.saved'), autoClose: 2500 }),
      onError: (error) => notifications.show({ color: 'red', message: textOf(error) }),
    });
  };
  const bind = (field: (typeof FIELDS)[number]) => ({
    label: t(`panel.${field}`),
    readOnly: !changesContacts,
    value: form[field],
    error: change.isError ? fieldError(change.error, field) : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((was) => ({ ...was, [field]: value }));
    },
  });
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextInput {...bind('name')} maxLength={200} required withAsterisk={false} />
      <TextInput {...bind('email')} type="email" maxLength={254} />
      <Textarea
        {...bind('notes')}
        description={t('panel.notesHint')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={5000}
      />
      {changesContacts && (
        <Button type="submit" size="xs" disabled={!dirty} loading={change.isPending}>
          {t('panel.save')}
        </Button>
      )}
    </form>
  );
}
