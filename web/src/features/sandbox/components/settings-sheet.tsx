import { useTranslation } from 'react-i18next';
import { usePhone } from './phone-context';
import { SettingsPanel } from './settings-panel';
import { Sheet } from './sheets/sheet';

/** On a small screen the phone's behaviour is changed inside the phone. */
export function SettingsSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('sandbox');
  const { phone } = usePhone();
  return (
    <Sheet title={t('settings.title')} onClose={onClose}>
      <SettingsPanel phone={phone} />
    </Sheet>
  );
}
