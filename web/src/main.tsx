import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@/ui/fonts.css';
import '@/ui/tokens.css';
import '@/ui/base.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '@/app/i18n';
import { Providers } from '@/app/providers';
import { router } from '@/app/router';

startI18n();
const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
createRoot(container).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
