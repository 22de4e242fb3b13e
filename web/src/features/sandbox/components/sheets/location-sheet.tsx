import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GeoLocation } from '@/api/types';
import { locationMessage } from '../../compose';
import type { Outgoing } from '../../model';
import { Sheet } from './sheet';
import styles from './sheet.module.css';

const PLACES: Required<Pick<GeoLocation, 'name' | 'address' | 'latitude' | 'longitude'>>[] = [
  {
    name: 'Mercado Central',
    address: 'Av. Alberto Nepomuceno, 199, Fortaleza - CE',
    latitude: -3.7226,
    longitude: -38.5253,
  },
  { name: 'MASP', address: 'Av. Paulista, 1578, São Paulo - SP', latitude: -23.5614, longitude: -46.6559 },
  {
    name: 'Elevador Lacerda',
    address: 'Praça Cairu, Salvador - BA',
    latitude: -12.9741,
    longitude: -38.5131,
  },
];
const OTHER = 'other';

interface Props {
  onSend: (message: Outgoing) => void;
  onClose: () => void;
}

export function LocationSheet({ onSend, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const [chosen, setChosen] = useState('0');
  const [place, setPlace] = useState<GeoLocation>(PLACES[0] ?? { latitude: 0, longitude: 0 });
  const set = (change: Partial<GeoLocation>) => {
    setPlace({ ...place, ...change });
    setChosen(OTHER);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, address, latitude, longitude } = place;
    onSend(
      locationMessage({ latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) }),
    );
  };
  return (
    <Sheet title={t('sheet.location.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <Select
          label={t('sheet.location.place')}
          data={[
            ...PLACES.map(({ name }, index) => ({ value: String(index), label: name })),
            { value: OTHER, label: t('sheet.location.other') },
          ]}
          value={chosen}
          allowDeselect={false}
          onChange={(value) => {
            setChosen(value ?? OTHER);
            const known = PLACES[Number(value)];
            setPlace(known ?? { latitude: place.latitude, longitude: place.longitude });
          }}
        />
        <TextInput
          mt={8}
          label={t('sheet.location.name')}
          value={place.name ?? ''}
          maxLength={200}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          mt={8}
          label={t('sheet.location.address')}
          value={place.address ?? ''}
          maxLength={300}
          onChange={(event) => set({ address: event.currentTarget.value })}
        />
        <div className={styles.pair}>
          <NumberInput
            mt={8}
            label={t('sheet.location.latitude')}
            value={place.latitude}
            min={-90}
            max={90}
            decimalScale={6}
            hideControls
            onChange={(value) => set({ latitude: Number(value) || 0 })}
          />
          <NumberInput
            mt={8}
            label={t('sheet.location.longitude')}
            value={place.longitude}
            min={-180}
            max={180}
            decimalScale={6}
            hideControls
            onChange={(value) => set({ longitude: Number(value) || 0 })}
          />
        </div>
        <Button type="submit" fullWidth mt={14}>
          {t('sheet.send')}
        </Button>
      </form>
    </Sheet>
  );
}
