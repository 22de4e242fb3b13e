/** For who comes by a link, or forgot the password. The token of a link stands behind `#`. */
import { useLocation, useRouter } from '@tanstack/react-router';
import { ForgotScreen, InvitationScreen, ResetScreen } from '@/features/accounts/entry';
import { paths } from '@/paths';

function useToken(): string {
  return useLocation({ select: ({ hash }) => hash });
}

export function ResetPage() {
  return <ResetScreen token={useToken()} />;
}

export function InvitationPage() {
  const { history } = useRouter();
  return <InvitationScreen token={useToken()} onDone={() => history.replace(paths.conversations)} />;
}

export function ForgotPage() {
  return <ForgotScreen />;
}
