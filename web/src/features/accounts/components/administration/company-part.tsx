import { Alert, Button, Group, Radio, Select, Skeleton, Stack, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { paths } from '@/paths';
import { ErrorState } from '@/ui/error-state';
import { useErrorText } from '@/ui/error-text';
import page from '@/ui/page.module.css';
import { useCompany, useUpdateCompany } from '../../api/company';
import type { Company } from '../../api/shapes';

const POLICIES = ['off', 'admins', 'all'] as const;

function zones(current: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(current) ? known : [current, ...known];
}

/** Only what was changed is sent, so that what another administrator changed meanwhile stays. */
function changes(before: Company, after: Company): Partial<Company> {
  const keys = ['name', 'timezone', 'domains', 'second_factor'] as const;
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, after[key]]));
}

function CompanyForm({ company }: { company: Company }) {
  const { t } = useTranslation('administration');
  const textOf = useErrorText();
  const guarded = useSession(({ user }) => user?.second_factor ?? false);
  const update = useUpdateCompany();
  const [draft, setDraft] = useState(company);
  const data = useMemo(() => zones(company.timezone), [company.timezone]);
  const set = (change: Partial<Company>) => setDraft({ ...draft, ...change });
  const changed = changes(company, { ...draft, name: draft.name.trim() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(changed, {
      onSuccess: (saved) => {
        setDraft(saved);
        notifications.show({ message: t('company.saved') });
      },
    });
  };
  return (
    <form onSubmit={submit} className={page.narrow}>
      <Stack gap="lg">
        <TextInput
          label={t('company.name')}
          autoComplete="organization"
          required
          withAsterisk={false}
          maxLength={120}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label={t('company.zone')}
          description={t('company.zoneHint')}
          data={data}
          value={draft.timezone}
          onChange={(timezone) => timezone && set({ timezone })}
          searchable
          allowDeselect={false}
          limit={100}
        />
        <TagsInput
          label={t('company.domains')}
          description={t('company.domainsHint')}
          placeholder={draft.domains.length === 0 ? 'https://app.exemplo.com.br' : ''}
          value={draft.domains}
          onChange={(domains) => set({ domains })}
          maxTags={50}
          acceptValueOnBlur
        />
        <Radio.Group
          label={t('company.policy')}
          description={t('company.policyHint')}
          value={draft.second_factor}
          onChange={(policy) => set({ second_factor: policy as Company['second_factor'] })}
        >
          <Stack gap={8} mt={8}>
            {POLICIES.map((policy) => (
              <Radio
                key={policy}
                value={policy}
                label={t(`company.policies.${policy}`)}
                disabled={policy !== 'off' && !guarded && company.second_factor === 'off'}
              />
            ))}
          </Stack>
        </Radio.Group>
        {!guarded && (
          <p className={page.dim} style={{ margin: 0 }}>
            <Link to={paths.profile}>{t('company.policyOwn')}</Link>
          </p>
        )}
        {update.isError && (
          <Alert color="red" variant="light" role="alert" p="xs">
            {textOf(update.error)}
          </Alert>
        )}
        <Group>
          <Button
            type="submit"
            loading={update.isPending}
            disabled={Object.keys(changed).length === 0 || draft.name.trim() === ''}
          >
            {t('company.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function CompanyPart() {
  const { t } = useTranslation('administration');
  const { data, error, refetch } = useCompany();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={280} />;
  return (
    <>
      <p className={page.lead}>{t('company.lead')}</p>
      <CompanyForm company={data} />
    </>
  );
}
