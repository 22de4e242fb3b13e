import { NativeSelect, Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { type Role, rolesUpTo, type Work } from '../../api/shapes';

interface Props {
  role: Role;
  onRole: (role: Role) => void;
  work: Work | null;
  onWork: (work: Work | null) => void;
}

/** Role, each with what it may, and what somebody does in the team. */
export function RoleFields({ role, onRole, work, onWork }: Props) {
  const { t } = useTranslation('administration');
  const { t: accounts } = useTranslation('accounts');
  const own = useSession((session) => session.user?.role) ?? 'agent';
  return (
    <>
      <Radio.Group label={t('users.role')} value={role} onChange={(next) => onRole(next as Role)}>
        <Stack gap={8} mt={6}>
          {rolesUpTo(own).map((each) => (
            <Radio
              key={each}
              value={each}
              label={accounts(`role.${each}`)}
              description={t(`roleHint.${each}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <NativeSelect
        label={t('users.function')}
        value={work ?? ''}
        onChange={(event) => onWork((event.currentTarget.value || null) as Work | null)}
        data={[
          { value: '', label: t('function.none') },
          { value: 'sdr', label: t('function.sdr') },
          { value: 'closer', label: t('function.closer') },
        ]}
      />
    </>
  );
}
