export const appStrings = {
  name: 'iPro RT',
  nav: {
    label: 'Áreas',
    conversations: 'Conversas',
    sandbox: 'Sandbox',
    cluster: 'Sistema',
    profile: 'Seu perfil',
    themeDark: 'Usar tema escuro',
    themeLight: 'Usar tema claro',
    signOut: 'Sair',
  },
  columns: 'Largura da lista',
  connection: {
    lost: 'Sem conexão. Tentando de novo…',
    works: 'Você pode ler e escrever: as mensagens ficam na fila e saem quando a conexão voltar.',
  },
  notFound: { title: 'Esta página não existe.', action: 'Ir para as conversas' },
} as const;
