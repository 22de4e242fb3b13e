import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  /** A recovery code will not do. */
  digitsOnly?: boolean;
}

/** Six digits of the authenticator app; a recovery code instead for who has lost the phone. */
export function CodeField({ value, onChange, autoFocus, digitsOnly }: Props) {
  const { t } = useTranslation('accounts');
  const [recovery, setRecovery] = useState(false);
  const kind = recovery ? 'recovery' : 'digits';
  return (
    <div>
      <TextInput
        key={kind}
        label={t(`code.${kind}.label`)}
        description={t(`code.${kind}.hint`)}
        name="code"
        autoComplete={recovery ? 'off' : 'one-time-code'}
        inputMode={recovery ? 'text' : 'numeric'}
        autoCapitalize="off"
        spellCheck={false}
        required
        withAsterisk={false}
        maxLength={recovery ? 40 : 7}
        autoFocus={autoFocus === true}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {!digitsOnly && (
        <Button
          variant="subtle"
          size="compact-xs"
          mt={6}
          onClick={() => {
            setRecovery(!recovery);
            onChange('');
          }}
        >
          {t(`code.${kind}.other`)}
        </Button>
      )}
    </div>
  );
}
