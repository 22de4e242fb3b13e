import { Tabs } from '@mantine/core';
import { IconBuilding, IconHistory, IconKey, IconTable, IconUsers } from '@tabler/icons-react';
import { type ComponentType, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorBoundary } from '@/ui/error-boundary';
import page from '@/ui/page.module.css';
import '../../administration-strings';
import styles from './administration.module.css';
import { AuditPart } from './audit-part';
import { CompanyPart } from './company-part';
import { KeysPart } from './keys-part';
import { PermissionsPart } from './permissions-part';
import { UsersPart } from './users-part';

type Part = 'usuarios' | 'chaves' | 'auditoria' | 'empresa' | 'permissoes';

export interface AuditFilter {
  person?: string | undefined;
  operation?: string | undefined;
  period?: string | undefined;
}

interface Props {
  part: Part;
  /** What the person may see. */
  parts: readonly Part[];
  onPart: (part: Part) => void;
  audit: AuditFilter;
  onAudit: (filter: AuditFilter) => void;
}

const ICONS: Record<Part, ComponentType<{ size: number; 'aria-hidden': true }>> = {
  usuarios: IconUsers,
  chaves: IconKey,
  auditoria: IconHistory,
  empresa: IconBuilding,
  permissoes: IconTable,
};

export function AdministrationScreen({ part, parts, onPart, audit, onAudit }: Props) {
  const { t } = useTranslation('administration');
  const tabs = useRef<HTMLDivElement>(null);
  // On a phone the tabs are wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another part is shown
  useEffect(() => {
    const chosen = tabs.current?.querySelector('[aria-selected="true"]');
    chosen?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [part]);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{t('title')}</h1>
      </header>
      <div className={page.body}>
        <Tabs
          value={part}
          onChange={(next) => next && onPart(next as Part)}
          keepMounted={false}
          classNames={{ list: styles.tabs ?? '' }}
        >
          <Tabs.List ref={tabs} aria-label={t('parts.label')}>
            {parts.map((each) => {
              const Icon = ICONS[each];
              return (
                <Tabs.Tab key={each} value={each} leftSection={<Icon size={16} aria-hidden />}>
                  {t(`parts.${each}`)}
                </Tabs.Tab>
              );
            })}
          </Tabs.List>
          <Tabs.Panel value={part} className={styles.panel}>
            <ErrorBoundary resetKey={part}>
              {part === 'usuarios' && <UsersPart />}
              {part === 'chaves' && <KeysPart />}
              {part === 'auditoria' && <AuditPart filter={audit} onFilter={onAudit} />}
              {part === 'empresa' && <CompanyPart />}
              {part === 'permissoes' && <PermissionsPart />}
            </ErrorBoundary>
          </Tabs.Panel>
        </Tabs>
      </div>
    </div>
  );
}
