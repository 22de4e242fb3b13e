/** Everything the screens stand on: theme, notices, server state. */
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { asApiError } from '@/api/problem';
import { styleNonce } from '@/app/nonce';
import { resolveVariables, theme } from '@/ui/theme';

const COLOR_SCHEME_KEY = 'ipro.theme';
const schemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => asApiError(error).temporary && failures < 2,
        refetchOnWindowFocus: false,
        refetchOnReconnect: true,
        networkMode: 'always', // without a network a call fails and says so, it does not wait unseen
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(newQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-left" limit={3} autoClose={6000} />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  );
}
