/**
 * Random operations of all kinds at once; afterwards what was answered is compared with what is stored. What sends no request,
 * because there is nothing to do it to, is no operation.
 */
import type { Claim } from '../claim.js';
import { isMade } from '../history/ledger.js';
import { runOne } from '../history/operations.js';
import { World } from '../history/world.js';
import { inParallel } from '../in-parallel.js';
import { judge } from './verdict.js';

export const operationsClaim: Claim = {
  name: 'history',
  promise:
    'what was acknowledged is stored as it was acknowledged, what was refused is not, and no time is given twice',
  async attempt(lab) {
    const { operations, callers, seed } = lab.options;
    const first = await lab.start();
    if (lab.kind === 'postgresql') await lab.start();
    const people = Math.max(6, Math.round(Math.sqrt(operations) / 4));
    const quarters = Math.max(96, Math.round(operations / people));
    const world = new World({ seed, people, quarters, tolerates: () => false });
    await world.populate(first.client);
    world.clients = lab.servers.map(({ client }) => client);
    const startedAt = performance.now();
    const told = Math.ceil(operations / 10);
    await inParallel(Array.from({ length: operations }), callers, async (_, index) => {
      if (index % told === 0) lab.report(`operation ${index} of ${operations}`);
      await runOne(world);
    });
    const rate = Math.round(operations / ((performance.now() - startedAt) / 1000));
    const { entries, made } = world.ledger;
    const changes = entries.flatMap((entry) => entry.changes).filter(isMade).length;
    const { tally } = world;
    const done = `${tally.sent} operations, ${callers} at a time, ${rate}/s: ${made.length} of ${entries.length} bookings acknowledged, ${changes} changes; least often ${tally.rarest}`;
    return { done, failures: [...tally.neverMade(), ...(await judge(lab, world, first))] };
  },
};
