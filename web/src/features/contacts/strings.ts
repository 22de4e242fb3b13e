export const contactsStrings = {
  panel: {
    title: 'Contato',
    close: 'Fechar dados do contato',
    name: 'Nome',
    email: 'E-mail',
    notes: 'Anotações',
    notesHint: 'Só a equipe vê.',
    phone: 'Telefone',
    identities: 'Identificadores no WhatsApp',
    since: 'Contato desde {{date}}',
    save: 'Salvar',
    saved: 'Contato salvo.',
    noPhone: 'O WhatsApp não mostra o telefone desta pessoa.',
  },
  identity: { bsuid: 'Código WhatsApp (BSUID)', wa_id: 'Número no WhatsApp', username: 'Nome de usuário' },
} as const;
