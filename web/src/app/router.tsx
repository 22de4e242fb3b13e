/** Routes as one table. Everything but the way in stands inside the shell and needs a session. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { useSession } from '@/api/session';
import { paths } from '@/paths';
import { LIST_FILTERS, type ListFilter } from '@/realtime/list-filter';
import { CLUSTER_VIEWS, type ClusterView } from './pages/cluster-views';
import { NotFoundPage } from './pages/not-found-page';

interface AuditSearch {
  person?: string;
  operation?: string;
  period?: string;
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

/** Where somebody was going: a path of this client, never another site's. */
function wanted(to: unknown): { to?: string } {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: paths.signIn,
  component: lazyRouteComponent(() => import('./pages/sign-in-page'), 'SignInPage'),
  validateSearch: (search: Record<string, unknown>) => wanted(search.to),
});

const entry = () => import('./pages/entry-pages');
const forgot = createRoute({
  getParentRoute: () => root,
  path: paths.forgot,
  component: lazyRouteComponent(entry, 'ForgotPage'),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: paths.reset,
  component: lazyRouteComponent(entry, 'ResetPage'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: paths.invitation,
  component: lazyRouteComponent(entry, 'InvitationPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyRouteComponent(() => import('./shell/shell'), 'Shell'),
  beforeLoad: ({ location }) => {
    if (useSession.getState().status !== 'signed_out') return;
    throw redirect({
      to: paths.signIn,
      search: location.pathname === paths.home ? {} : wanted(location.href),
    });
  },
});

const home = createRoute({
  getParentRoute: () => shell,
  path: paths.home,
  beforeLoad: () => {
    throw redirect({ to: paths.conversations });
  },
});

const conversations = createRoute({
  getParentRoute: () => shell,
  path: paths.conversations,
  component: lazyRouteComponent(() => import('./pages/inbox-page'), 'InboxPage'),
  validateSearch: (search: Record<string, unknown>): { status?: ListFilter } => {
    const status = LIST_FILTERS.find((filter) => filter === search.status);
    return status && status !== 'open' ? { status } : {};
  },
});
const conversation = createRoute({ getParentRoute: () => conversations, path: '$conversationId' });
const sandbox = createRoute({
  getParentRoute: () => shell,
  path: paths.sandbox,
  component: lazyRouteComponent(() => import('./pages/sandbox-page'), 'SandboxPage'),
});
const cluster = createRoute({
  getParentRoute: () => shell,
  path: paths.cluster,
  component: lazyRouteComponent(() => import('./pages/system-page'), 'ClusterPage'),
  validateSearch: (search: Record<string, unknown>): { view?: ClusterView; actor?: string } => {
    const view = CLUSTER_VIEWS.find((each) => each === search.view);
    return {
      ...(view && view !== 'overview' ? { view } : {}),
      ...(typeof search.actor === 'string' ? { actor: search.actor } : {}),
    };
  },
});

const profile = createRoute({
  getParentRoute: () => shell,
  path: paths.profile,
  component: lazyRouteComponent(() => import('./pages/profile-page'), 'ProfilePage'),
});
const administrationPage = () => import('./pages/administration-page');
const administration = createRoute({
  getParentRoute: () => shell,
  path: paths.administration,
  component: lazyRouteComponent(administrationPage, 'AdministrationPage'),
});
const administrationPart = createRoute({
  getParentRoute: () => shell,
  path: paths.administrationPart,
  component: lazyRouteComponent(administrationPage, 'AdministrationPage'),
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    ...(typeof search.person === 'string' ? { person: search.person } : {}),
    ...(typeof search.operation === 'string' ? { operation: search.operation } : {}),
    ...(typeof search.period === 'string' ? { period: search.period } : {}),
  }),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    forgot,
    reset,
    invitation,
    shell.addChildren([
      home,
      conversations.addChildren([conversation]),
      sandbox,
      cluster,
      profile,
      administration,
      administrationPart,
    ]),
  ]),
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
