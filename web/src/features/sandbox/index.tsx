/** The sandbox phone: plays any customer against the sandbox server. */
import { addTexts } from '@/ui/texts';
import { Screen } from './components/screen';
import { SandboxProvider } from './data';
import { sandboxStrings } from './strings';

addTexts('sandbox', sandboxStrings);

export default function SandboxScreen({ sandboxUrl }: { sandboxUrl: string }) {
  return (
    <SandboxProvider url={sandboxUrl}>
      <Screen />
    </SandboxProvider>
  );
}
