import { IconUserFilled } from '@tabler/icons-react';
import styles from './avatar.module.css';
import { hueOf, initialsOf } from './initials';

/** Initials on a colour that always belongs to the same id; a figure for who has no name. */
export function Avatar({ id, name, size = 40 }: { id: string; name: string; size?: number }) {
  const style = {
    '--hue': hueOf(id),
    width: size,
    height: size,
    fontSize: Math.round(size * 0.38),
  } as React.CSSProperties;
  return (
    <span className={styles.avatar} style={style} aria-hidden>
      {initialsOf(name) || <IconUserFilled size={Math.round(size * 0.5)} />}
    </span>
  );
}
