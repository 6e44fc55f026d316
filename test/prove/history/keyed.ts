/** Requests that carry an idempotency key: how they are sent, and what a repeat of one has to be answered. */
import type { Answer, Client } from '../client.js';
import type { Face, KeyedRequest } from './ledger.js';
import type { Operation } from './operation.js';
import type { World } from './world.js';

export type Send = (client: Client, headers: Record<string, string>) => Promise<Answer>;

/** What is told of an item that somebody else is at. */
const COMES_AGAIN = ['bookings.changed_meanwhile', 'holds.in_use', 'holds.changed_meanwhile'];

/** How far back a client may have lost an answer. */
const LATEST = 64;

/** Sends it once. `note` writes down what the answer says of each booking. */
export async function sendKeyed(
  world: World,
  face: Face,
  client: Client,
  key: string,
  send: Send,
  note: (answer: Answer) => void,
): Promise<void> {
  const headers = { 'idempotency-key': key };
  const request: KeyedRequest = { face, key, note, answer: undefined, send: async (to) => await send(to, headers) };
  world.ledger.keyed.push(request);
  hear(request, await request.send(client));
}

export function hear(request: KeyedRequest, answer: Answer): void {
  request.note(answer);
  if (!isOpen(answer)) request.answer = answer;
}

/** Whether it says nothing of what became of the request, or of a part of it, so that it has to be sent again. */
export function isOpen({ status, body }: Answer): boolean {
  const { code, errors } = (body ?? {}) as { code?: string; errors?: unknown };
  const items = (Array.isArray(errors) ? errors : []) as { status?: number; code?: string }[];
  const isItemOpen = items.some((item) => (item.status ?? 0) >= 500 || COMES_AGAIN.includes(item.code ?? ''));
  return status === 0 || status >= 500 || code === 'idempotency.in_flight' || isItemOpen;
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
  kind: 'repeat',
  weight: 6,
  async run(world, chance, face) {
    const { keyed, unexpected } = world.ledger;
    const known = keyed.slice(-LATEST).filter((each) => each.face === face && each.answer?.status === 201);
    const request = known[chance.below(known.length)];
    if (request === undefined) return undefined;
    const answer = await request.send(chance.pick(world.clients));
    const differences = differenceOf(request, answer);
    if (!world.isTolerated(answer)) unexpected.push(...differences);
    return differences.length === 0;
  },
};

export const REPEATS: readonly Operation[] = [repeat];
