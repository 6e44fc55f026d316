/** The last part of every claim that ran random operations: everything acknowledged is readable and stored as it was answered. */
import { checkHistory } from '../history/check.js';
import type { Entry } from '../history/ledger.js';
import { readBack } from '../history/attempts.js';
import { readStored } from '../history/stored.js';
import type { World } from '../history/world.js';
import { inParallel } from '../in-parallel.js';
import type { Lab, Server } from '../lab.js';

/** Every acknowledged booking of `entries` that cannot be read. Of a server that dies meanwhile, no answer says nothing. */
export async function findUnreadable(server: Server, entries: readonly Entry[], callers: number): Promise<string[]> {
  const found = await inParallel(entries, callers, async (entry) => {
    const { status } = await readBack(server.client, entry);
    return status === 200 || (status === 0 && server.hasEnded())
      ? []
      : [`${entry.tag} was acknowledged and cannot be read: ${status}`];
  });
  return found.flat();
}

/** Ends the servers, since nobody else may write any more and an embedded database can be looked into only without them. */
export async function judge(lab: Lab, world: World, server: Server): Promise<string[]> {
  const { ledger } = world;
  lab.report(`${ledger.made.length} bookings are read, then compared with what is stored`);
  const unreadable = await findUnreadable(server, ledger.made, lab.options.callers);
  const ended = server.hasEnded() ? [`the server ended by itself: ${server.output().slice(-1_000)}`] : [];
  await lab.endAll();
  const stored = await lab.database.look(readStored);
  const faults = checkHistory(ledger, stored, (resource) => world.capacities.get(resource) ?? 1);
  return [...ended, ...ledger.unexpected, ...unreadable, ...faults];
}
