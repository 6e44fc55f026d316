/** The last part of every claim that ran random operations: everything acknowledged is readable and stored as it was answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endedByItself } from '../faults/death.js';
import { checkHistory } from '../history/check.js';
import type { Entry } from '../history/ledger.js';
import { readBack } from '../history/attempts.js';
import { readStored } from '../history/stored.js';
import type { World } from '../history/world.js';
import { inParallel } from '../in-parallel.js';
import type { Lab, Server } from '../lab.js';

const END_WITHIN_MS = 2_000;

/** Every acknowledged booking of `entries` that cannot be read. Of a server that dies meanwhile, no answer says nothing. */
export async function findUnreadable(server: Server, entries: readonly Entry[], callers: number): Promise<string[]> {
  const found = await inParallel(entries, callers, async (entry) => {
    const { status } = await readBack(server.client, entry);
    // Its connections go first.
    if (status === 0) await Promise.race([server.ended, sleep(END_WITHIN_MS, undefined, { ref: false })]);
    return status === 200 || (status === 0 && server.hasEnded())
      ? []
      : [`${entry.tag} was acknowledged and cannot be read: ${status}`];
  });
  return found.flat();
}

/**
 * The end of a claim, when nothing is open any more. Ends the servers, since nobody else may write now, and an embedded
 * database can be looked into only without them.
 */
export async function judge(lab: Lab, world: World, server: Server): Promise<string[]> {
  const { ledger } = world;
  lab.report(`${ledger.made.length} bookings are read, then compared with what is stored`);
  const unreadable = await findUnreadable(server, ledger.made, lab.options.callers);
  const ended = server.hasEnded() ? [endedByItself(server)] : [];
  await lab.endAll();
  const stored = await lab.database.look(readStored);
  // A hold that nobody knows of lapses by itself.
  const pending = stored.native.filter(({ state, graph }) => state === 'pending' && graph !== 'reservation');
  const unfinished = pending.map(({ tag, graph }) => `nobody has found out what became of ${tag} (${graph})`);
  const faults = checkHistory(ledger, stored, performance.now(), (resource) => world.capacities.get(resource) ?? 1);
  return [...ended, ...ledger.unexpected, ...unreadable, ...unfinished, ...faults];
}
