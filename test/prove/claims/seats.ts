/** Many want the few seats of one group booking at once. */
import type { Claim } from '../claim.js';
import { inParallel } from '../in-parallel.js';
import { CUSTOMER, expectStatus, makePerson, period } from '../people.js';

const CALLERS = 500;
const SEATS = 10;
const START = Date.UTC(2030, 0, 7, 9);

export const seatsClaim: Claim = {
  name: 'seats',
  promise: 'a group booking gives away exactly the seats it has',
  async attempt(lab) {
    const first = await lab.start();
    if (lab.kind === 'postgresql') await lab.start();
    const person = await makePerson(first.client, 'Teacher');
    const group = {
      resource_id: person.timekitResourceId,
      graph: 'group_owner',
      what: 'Class',
      where: 'Gym',
      description: '',
      settings: { max_seats: SEATS },
      ...period(START, START + 3_600_000),
    };
    const owner = expectStatus(await first.client.v2('POST', '/bookings', group), 201) as { data: { id: string } };
    const seat = { graph: 'group_customer', related: { owner_booking_id: owner.data.id }, customer: CUSTOMER };
    const servers = lab.servers;
    const answers = await inParallel(Array.from({ length: CALLERS }), CALLERS, async (_, caller) => {
      return await (servers[caller % servers.length] ?? first).client.v2('POST', '/bookings', seat);
    });
    const won = answers.filter(({ status }) => status === 201).length;
    const odd = answers.find(({ status }) => status !== 201 && status !== 422 && status !== 409);
    return {
      done: `${CALLERS} at once for ${SEATS} seats: ${won} got one`,
      failures: [
        ...(won === SEATS ? [] : [`${won} of ${SEATS} seats were given away`]),
        ...(odd === undefined ? [] : [`an answer of ${odd.status}: ${odd.text.slice(0, 300)}`]),
      ],
    };
  },
};
