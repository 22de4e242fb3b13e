// Drives the example client of docs/clients/typescript: what it sees, one JSON line each.
import { Api, Live } from './ipro-client.ts';

const [url, email, password, conversation] = process.argv.slice(2);
const say = (what: object) => console.log(JSON.stringify(what));

const api = await Api.signIn(url, email, password);
const seen: string[] = [];
for await (const each of api.every('/conversations', { status: 'all', limit: '1' })) seen.push(each.id);
say({ seen });
const live = new Live(api);
const told = new Promise<void>((done) => {
  void live.follow(`conversation:${conversation}`, {
    snapshot: (whole) => say({ snapshot: whole.conversation.id }),
    event: ({ type, data }) => {
      say({ event: type, text: data.item?.text });
      if (type === 'message.queued') done();
    },
  });
});
while (!(await live.call('getMe', {}))) continue;
const first = await api.send(conversation, 'Olá do TypeScript', 'ts-key-1');
const again = await api.send(conversation, 'Olá do TypeScript', 'ts-key-1');
say({ first: first.id, again: again.id });
await api.send(conversation, 'outro texto', 'ts-key-1').catch((problem) => say({ refused: problem.told.code }));
await told;
live.close();
