/** The sandbox phone; a placeholder until the feature arrives. */
export default function SandboxScreen(_props: { sandboxUrl: string }) {
  return null;
}
