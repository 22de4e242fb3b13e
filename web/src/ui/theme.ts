/** Mantine speaks our tokens: its own colours are pointed at the CSS variables of tokens.css. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#e6f6f0',
  '#cdeadf',
  '#9dd6c0',
  '#69c09f',
  '#3fae85',
  '#1fa67c',
  '#0f8f69',
  '#0b7d5d',
  '#086a4f',
  '#04513c',
];

/** Mantine's greys in the dark, in the hue of our surfaces. */
const dark: MantineColorsTuple = [
  '#e9edef',
  '#c3ced4',
  '#9dabb4',
  '#6d7b83',
  '#36434a',
  '#2b373e',
  '#1d2a31',
  '#111b21',
  '#182329',
  '#0b1419',
];

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 5 },
  colors: { brand, dark },
  autoContrast: true,
  luminanceThreshold: 0.28,
  fontFamily: 'var(--font)',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
});

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-dim)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-placeholder': 'var(--text-dim)',
  '--mantine-color-anchor': 'var(--brand-text)',
};

export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
