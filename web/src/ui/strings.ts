export const uiStrings = {
  retry: 'Tentar de novo',
  loading: 'Carregando…',
  request: 'Pedido {{id}}',
  copy: 'Copiar',
  copied: 'Copiado',
  cancel: 'Cancelar',
  close: 'Fechar',
  showPassword: 'Mostrar ou esconder a senha',
  crash: {
    title: 'Algo deu errado nesta parte da tela.',
    body: 'Suas mensagens e rascunhos estão guardados.',
    reload: 'Recarregar a página',
  },
} as const;
