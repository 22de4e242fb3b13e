export const appStrings = {
  name: 'iPro RT',
  nav: {
    label: 'Áreas',
    conversations: 'Conversas',
    sandbox: 'Sandbox',
    profile: 'Seu perfil',
    themeDark: 'Usar tema escuro',
    themeLight: 'Usar tema claro',
    signOut: 'Sair',
  },
  notFound: { title: 'Esta página não existe.', action: 'Ir para as conversas' },
} as const;
