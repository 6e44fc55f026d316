/** Dies in the middle of the first migrations; the next start makes the schema whole. */
import type { Claim } from '../claim.js';
import { wasKilledStarting } from '../faults/death.js';
import { MID_MIGRATION } from '../faults/failpoint.js';
import { makePerson } from '../people.js';

export const migrationClaim: Claim = {
  name: 'kill -9 while migrating',
  promise: 'a start that died in the middle of the migrations is made good by the next one',
  startsEmpty: true,
  async attempt(lab) {
    const died = await lab.start(MID_MIGRATION).then(
      () => false,
      (error: unknown) => {
        if (wasKilledStarting(error)) return true;
        throw error;
      },
    );
    const server = await lab.start();
    await makePerson(server.client, 'Doc Brown');
    return {
      done: '1 kill between two statements of a migration, then a start and a first user',
      failures: died ? [] : ['the server never came to that place'],
    };
  },
};
