import type { Referral } from '@/api/types';
import type { Outgoing } from '../../model';
import type { OpenSheet } from '../phone-context';
import { AdSheet } from './ad-sheet';
import { AlbumSheet } from './album-sheet';
import { BurstSheet } from './burst-sheet';
import { ContactSheet } from './contact-sheet';
import { FormSheet } from './form-sheet';
import { ListSheet } from './list-sheet';
import { LocationSheet } from './location-sheet';

interface Props {
  sheet: OpenSheet;
  onSend: (message: Outgoing) => void;
  onReferral: (referral: Referral) => void;
  onClose: () => void;
}

const SIMPLE = { location: LocationSheet, contact: ContactSheet, burst: BurstSheet, album: AlbumSheet };

export function SheetOf({ sheet, onSend, onReferral, onClose }: Props) {
  if (sheet.name === 'ad') return <AdSheet onUse={onReferral} onClose={onClose} />;
  if (sheet.name === 'list') return <ListSheet bubble={sheet.bubble} onSend={onSend} onClose={onClose} />;
  if (sheet.name === 'form') return <FormSheet bubble={sheet.bubble} onSend={onSend} onClose={onClose} />;
  const Simple = SIMPLE[sheet.name];
  return <Simple onSend={onSend} onClose={onClose} />;
}
