/**
 * What a platform does once the server is back: it waits for recovery, sends again what was never answered, and has all of it
 * compared with Timekit.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { differenceOf, hear, isOpen } from '../history/keyed.js';
import type { KeyedRequest } from '../history/ledger.js';
import type { World } from '../history/world.js';
import { inParallel } from '../in-parallel.js';
import type { Lab, Server } from '../lab.js';

/** The job comes every minute. */
const SETTLED_WITHIN_MS = 120_000;
const RECONCILED_WITHIN_MS = 600_000;
/** Longer than the lease of whoever died with an idempotency key. */
const ANSWERED_WITHIN_MS = 60_000;
/** How many of the latest that were acknowledged are looked at, where all would take too long. */
export const LATEST = 200;

/** What is unfinished is settled when nobody can be working on it any more; that time is made to have passed. */
const AGE = [
  ['booking', 'changing_since'],
  ['hold', 'changing_since'],
  ['reconciliation', 'leased_until'],
].map(
  ([table, column]) =>
    `update openslot.${table} set ${column} = ${column} - interval '10 minutes' where ${column} is not null`,
);

/** An embedded database must not be open in a server. */
export async function letTimePass(lab: Lab): Promise<void> {
  await lab.database.look(async (query) => await inParallel(AGE, 1, query));
}

export interface Repeated {
  readonly done: string;
  readonly failures: readonly string[];
}

/**
 * Repeats what was never answered until it is, then the latest that were. How often each was executed, the judge sees in
 * what is stored.
 */
export async function repeatKeyed(lab: Lab, { ledger }: World, { client }: Server): Promise<Repeated> {
  const { callers } = lab.options;
  const lost = ledger.keyed.filter(({ answer }) => answer === undefined);
  const known = ledger.keyed.filter(({ answer }) => answer?.status === 201).slice(-LATEST);
  lab.report(
    `${lost.length} requests that were never answered are sent again, and the latest ${known.length} that were`,
  );
  const open = await inParallel(lost, callers, async (request) => await sendUntilAnswered(request, client));
  const different = await inParallel(known, callers, async (request) => {
    return differenceOf(request, await request.send(client));
  });
  return {
    done: `${lost.length} unanswered and ${known.length} answered requests repeated`,
    failures: [...open.flat(), ...different.flat()],
  };
}

async function sendUntilAnswered(request: KeyedRequest, client: Server['client']): Promise<string[]> {
  const giveUpAt = performance.now() + ANSWERED_WITHIN_MS;
  for (;;) {
    const answer = await request.send(client);
    if (!isOpen(answer)) {
      hear(request, answer);
      return [];
    }
    if (performance.now() > giveUpAt) {
      return [`${request.key}, sent again until given up: ${answer.status} ${answer.text.slice(0, 300)}`];
    }
    await sleep(250);
  }
}

/** Waits until recovery has finished what was cut short. */
export async function settle({ client }: Server): Promise<string[]> {
  const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const { status, body, text } = await client.api('GET', '/bookings?state=pending&limit=1');
    const pending = status === 200 ? (body as { data: { id: string }[] }).data : undefined;
    if (pending?.length === 0) return [];
    if (performance.now() > giveUpAt) return [`unfinished bookings are not finished: ${status} ${text.slice(0, 300)}`];
    await sleep(50);
  }
}

/**
 * Until every booking at Timekit has been compared with nothing left open, those that were made there adopted. What was cut
 * short goes on where it was, without what changed since; so one comparison more, from the front, decides.
 */
export async function reconcile({ client }: Server): Promise<string[]> {
  const giveUpAt = performance.now() + RECONCILED_WITHIN_MS;
  for (let [fromTheFront, mustGoOn] = [false, false]; ;) {
    const { status, body, text } = await client.api('POST', '/reconcile');
    // 409: the server's own job is at it.
    if (status !== 200 && status !== 409) return [`reconciling: ${status} ${text.slice(0, 300)}`];
    const { complete = false, differences = [] } = body as { complete?: boolean; differences?: { outcome: string }[] };
    mustGoOn ||= differences.some(({ outcome }) => outcome === 'failed' || outcome === 'later');
    if (complete && fromTheFront && !mustGoOn) return [];
    if (complete) [fromTheFront, mustGoOn] = [true, false];
    if (performance.now() > giveUpAt) return [`reconciling comes to no end: ${text.slice(0, 300)}`];
    await sleep(50);
  }
}
