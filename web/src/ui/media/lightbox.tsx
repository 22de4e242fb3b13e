/** A picture over the whole window. */
import { ActionIcon, FocusTrap, Portal, RemoveScroll, Tooltip } from '@mantine/core';
import { IconDownload, IconX, IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './lightbox.module.css';
import { saveUrl } from './save-url';
import { useReturnFocus } from './use-return-focus';
import { useZoom } from './use-zoom';

interface Props {
  src: string;
  alt: string;
  /** Who sent it, what it is. */
  title: string;
  fileName: string;
  onClose: () => void;
}

function Tool(props: {
  label: string;
  onClick: () => void;
  off?: boolean;
  first?: boolean;
  children: ReactNode;
}) {
  return (
    <Tooltip label={props.label} zIndex={1100}>
      <ActionIcon
        variant="subtle"
        size={40}
        radius="xl"
        className={styles.tool ?? ''}
        aria-label={props.label}
        disabled={props.off ?? false}
        data-autofocus={props.first || undefined}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

export function Lightbox({ src, alt, title, fileName, onClose }: Props) {
  const { t } = useTranslation('uiMedia');
  useReturnFocus();
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const { view, closer, farther, whole, onKey, handlers } = useZoom(frame, picture);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation(); // keys of the page below stay asleep
    if (event.key === 'Escape') onClose();
    else if (onKey(event.key)) event.preventDefault();
  };
  return (
    <Portal>
      <FocusTrap active>
        <div
          className={styles.lightbox}
          role="dialog"
          aria-modal="true"
          aria-label={t('lightbox.title')}
          onKeyDown={onKeyDown}
        >
          <RemoveScroll>
            <header className={styles.bar}>
              <span className={styles.title}>{title}</span>
              <Tool label={t('lightbox.farther')} onClick={farther} off={view.scale <= 1}>
                <IconZoomOut size={22} />
              </Tool>
              <Tool label={t('lightbox.whole')} onClick={whole} off={view.scale <= 1}>
                <IconZoomReset size={22} />
              </Tool>
              <Tool label={t('lightbox.closer')} onClick={closer}>
                <IconZoomIn size={22} />
              </Tool>
              <Tool label={t('lightbox.save')} onClick={() => saveUrl(src, fileName)}>
                <IconDownload size={22} />
              </Tool>
              <Tool label={t('lightbox.close')} onClick={onClose} first>
                <IconX size={22} />
              </Tool>
            </header>
          </RemoveScroll>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes too */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the picture closes */}
          <div
            ref={frame}
            className={styles.frame}
            data-zoomed={view.scale > 1 || undefined}
            onClick={(event) => view.scale === 1 && event.target === event.currentTarget && onClose()}
          >
            <img
              ref={picture}
              className={styles.picture}
              src={src}
              alt={alt}
              draggable={false}
              style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
              {...handlers}
            />
          </div>
        </div>
      </FocusTrap>
    </Portal>
  );
}
