import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './empty-state';

function Crash({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation('ui');
  return (
    <EmptyState title={t('crash.title')}>
      <p>{t('crash.body')}</p>
      <Button.Group style={{ justifyContent: 'center' }}>
        <Button size="xs" variant="default" onClick={onRetry}>
          {t('retry')}
        </Button>
        <Button size="xs" onClick={() => window.location.reload()}>
          {t('crash.reload')}
        </Button>
      </Button.Group>
    </EmptyState>
  );
}

/** A broken part says so and leaves the rest of the screen alone. A new `resetKey` tries again. */
export class ErrorBoundary extends Component<
  { children: ReactNode; resetKey?: string },
  { failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate(previous: { resetKey?: string }) {
    if (this.state.failed && previous.resetKey !== this.props.resetKey) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <Crash onRetry={() => this.setState({ failed: false })} />;
  }
}
