/** Requests that carry an idempotency key: how they are sent, and what a repeat of one has to be answered. */
import type { Answer, Client } from '../client.js';
import type { KeyedRequest } from './ledger.js';
import type { Operation } from './operation.js';
import type { World } from './world.js';

export type Send = (client: Client, headers: Record<string, string>) => Promise<Answer>;

/** How far back a client may have lost an answer. */
const LATEST = 64;

/** Sends it once. `note` writes down what the answer says of each booking. */
export async function sendKeyed(
  world: World,
  client: Client,
  key: string,
  send: Send,
  note: (answer: Answer) => void,
): Promise<void> {
  const headers = { 'idempotency-key': key };
  const request: KeyedRequest = { key, note, answer: undefined, send: async (to) => await send(to, headers) };
  world.ledger.keyed.push(request);
  hear(request, await request.send(client));
}

export function hear(request: KeyedRequest, answer: Answer): void {
  request.note(answer);
  if (!isOpen(answer)) request.answer = answer;
}

/** Whether it says nothing of what became of the request, so that it has to be sent again. */
export function isOpen({ status, body }: Answer): boolean {
  const code = (body as { code?: string } | undefined)?.code;
  return status === 0 || status >= 500 || code === 'idempotency.in_flight';
}

/** What is wrong with the answer to a repeat of a request that was acknowledged. */
export function differenceOf({ key, answer: first }: KeyedRequest, repeat: Answer): string[] {
  return repeat.status === first?.status && repeat.text === first.text
    ? []
    : [
        `the repeat of ${key} was answered otherwise: ${repeat.status} ${repeat.text.slice(0, 300)} instead of ${first?.status} ${first?.text.slice(0, 300)}`,
      ];
}

/** A client that lost an answer which had come. */
const repeat: Operation = {
  weight: 5,
  async run(world, chance) {
    const { keyed, unexpected } = world.ledger;
    const request = keyed.at(-1 - chance.below(Math.min(LATEST, keyed.length)));
    if (request?.answer?.status !== 201) return;
    const answer = await request.send(chance.pick(world.clients));
    if (!world.isTolerated(answer)) unexpected.push(...differenceOf(request, answer));
  },
};

export const REPEATS: readonly Operation[] = [repeat];
