import { describe, expect, it } from 'vitest';
import type { SubscribeAck, TopicEvent } from '@/api/events';
import { Topic } from './topic';

type Ack = SubscribeAck<unknown, TopicEvent>;

function event(seq: number): TopicEvent {
  return { topic: 't', seq, type: 'x', at: '', data: {} };
}

/** A topic whose server answers when told to. */
function subject(options: { strict?: boolean; after?: number } = {}) {
  const heard: (number | string | undefined)[] = [];
  const asked: (number | undefined)[] = [];
  const epochs: (string | undefined)[] = [];
  const answers: ((ack: Ack) => void)[] = [];
  const topic = new Topic(
    't',
    {
      after: options.after,
      strict: options.strict ?? true,
      onSnapshot: (seq) => heard.push(`snapshot ${seq}`),
      onEvents: (events) => heard.push(...events.map(({ seq }) => seq)),
      onProblem: ({ code }) => heard.push(code),
    },
    (_name, since) => {
      asked.push(since.after);
      epochs.push(since.epoch);
      return new Promise((resolve) => answers.push(resolve));
    },
  );
  const answer = async (ack: Ack) => {
    answers.shift()?.(ack);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { topic, heard, asked, epochs, answer };
}

describe('a topic', () => {
  it('starts with a snapshot and then hears each event once, in order', async () => {
    const { topic, heard, asked, answer } = subject();
    void topic.join();
    await answer({ seq: 3, snapshot: {} });
    topic.receive([event(5), event(4)]);
    topic.receive([event(5), event(6)]);
    expect(asked).toEqual([undefined]);
    expect(heard).toEqual(['snapshot 3', 4, 5, 6]);
  });

  it('gives back the epoch its number came with, and none when it begins anew', async () => {
    const { topic, epochs, answer } = subject({ strict: false });
    void topic.join();
    await answer({ seq: 3, epoch: 'first', snapshot: {} });
    topic.leave();
    void topic.join();
    await answer({ seq: 1, epoch: 'second', snapshot: {} });
    topic.leave();
    void topic.join();
    void topic.join(true);
    expect(epochs).toEqual([undefined, 'first', 'second', undefined]);
  });

  it('says why when the server closes it, and hears nothing more', async () => {
    const { topic, heard, answer } = subject();
    void topic.join();
    await answer({ seq: 3, snapshot: {} });
    topic.close({ code: 'forbidden', type: '', title: '', status: 403, detail: '', request_id: '' });
    topic.receive([event(4)]);
    expect(heard).toEqual(['snapshot 3', 'forbidden']);
  });

  it('keeps what arrives while it is joining until the answer is folded in', async () => {
    const { topic, heard, answer } = subject({ after: 3 });
    void topic.join();
    topic.receive([event(5), event(6)]);
    await answer({ seq: 5, events: [event(4), event(5)] });
    expect(heard).toEqual([4, 5, 6]);
  });

  it('asks again from what it has after a reconnect', async () => {
    const { topic, heard, asked, answer } = subject();
    void topic.join();
    await answer({ seq: 3, snapshot: {} });
    topic.leave();
    topic.receive([event(4)]);
    void topic.join();
    await answer({ seq: 5, events: [event(4), event(5)] });
    expect(asked).toEqual([undefined, 3]);
    expect(heard).toEqual(['snapshot 3', 4, 5]);
  });

  it('does not pass on what follows a hole: it asks for what is missing', async () => {
    const { topic, heard, asked, answer } = subject({ after: 3 });
    void topic.join();
    await answer({ seq: 3, events: [] });
    topic.receive([event(4), event(6)]);
    expect(heard).toEqual([4]);
    await answer({ seq: 6, events: [event(5), event(6)] });
    expect(asked).toEqual([3, 4]);
    expect(heard).toEqual([4, 5, 6]);
  });

  it('lets seq jump where it only grows', async () => {
    const { topic, heard, answer } = subject({ strict: false });
    void topic.join();
    await answer({ seq: 3, snapshot: {} });
    topic.receive([event(9)]);
    expect(heard).toEqual(['snapshot 3', 9]);
  });

  it('passes newest values on as they come, one after the other', async () => {
    const { topic, heard, answer } = subject({ strict: false });
    void topic.join();
    await answer({ seq: 0, snapshot: {} });
    const { seq: _none, ...value } = event(1);
    topic.receive([value as TopicEvent, value as TopicEvent]);
    topic.receive([value as TopicEvent]);
    expect(heard).toEqual(['snapshot 0', undefined, undefined, undefined]);
  });

  it('starts afresh on resync and forgets an answer to an outdated question', async () => {
    const { topic, heard, asked, answer } = subject({ after: 3 });
    void topic.join();
    void topic.join(true);
    await answer({ seq: 9, events: [event(9)] });
    await answer({ seq: 20, snapshot: {} });
    expect(asked).toEqual([3, undefined]);
    expect(heard).toEqual(['snapshot 20']);
  });

  it('says what the server refused', async () => {
    const { topic, heard, answer } = subject();
    void topic.join();
    await answer({ error: { code: 'not_found', status: 404 } });
    expect(heard).toEqual(['not_found']);
  });
});
