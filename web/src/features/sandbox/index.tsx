/** The sandbox phone: plays any customer against the sandbox server. */
import { Screen } from './components/screen';
import { SandboxProvider } from './data';

export default function SandboxScreen({ sandboxUrl }: { sandboxUrl: string }) {
  return (
    <SandboxProvider url={sandboxUrl}>
      <Screen />
    </SandboxProvider>
  );
}
