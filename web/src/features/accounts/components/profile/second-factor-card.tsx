import { Button, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { SecondFactorView } from '@/api/generated';
import { refreshMe } from '@/api/me';
import { ErrorState } from '@/ui/error-state';
import { dayLabel } from '@/ui/format';
import page from '@/ui/page.module.css';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import { DisableDialog } from './disable-dialog';
import { Enrolment } from './enrolment';

const FEW = 3;

export function SecondFactorCard() {
  const { t } = useTranslation('profile');
  const zone = useZone();
  const now = useNow();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'enrol' | 'disable' | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['second-factor'],
    queryFn: ({ signal }) => api.get<SecondFactorView>('/me/second-factor', { signal }),
  });
  const done = () => {
    setOpen(null);
    void queries.invalidateQueries({ queryKey: ['second-factor'] });
    refreshMe().catch(() => undefined);
  };
  return (
    <section className={page.card} aria-labelledby="factor">
      <h2 className={page.subtitle} id="factor">
        {t('factor.title')}
      </h2>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <p className={page.lead}>
            {data.on && data.since
              ? t('factor.on', { date: dayLabel(data.since, now, zone).toLocaleLowerCase('pt-BR') })
              : t('factor.off')}{' '}
            {data.on && t('factor.left', { count: data.recovery_codes_left })}{' '}
            {data.on && data.recovery_codes_left < FEW && t('factor.few')}
          </p>
          <Button
            variant={data.on ? 'default' : 'filled'}
            onClick={() => setOpen(data.on ? 'disable' : 'enrol')}
          >
            {t(data.on ? 'factor.disable' : 'factor.enable')}
          </Button>
        </>
      )}
      <Modal
        opened={open === 'enrol'}
        onClose={done}
        centered
        size={440}
        title={t('factor.title')}
        closeOnClickOutside={false}
        styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)' } }}
        closeButtonProps={{ 'aria-label': t('factor.finish') }}
      >
        <Enrolment onDone={done} />
      </Modal>
      {open === 'disable' && <DisableDialog onClose={() => setOpen(null)} onDone={done} />}
    </section>
  );
}
