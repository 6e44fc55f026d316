/** Many send one request with one idempotency key at once: impatient clients, and retries that overtake each other. */
import type { Claim } from '../claim.js';
import { inParallel } from '../in-parallel.js';
import { CUSTOMER, makePerson, period } from '../people.js';

const CALLERS = 100;
const START = Date.UTC(2030, 0, 7, 9);

export const sameKeyClaim: Claim = {
  name: 'one key',
  promise: 'a request with an idempotency key is executed once, and every repetition is answered alike or told to wait',
  async attempt(lab) {
    const first = await lab.start();
    if (lab.kind === 'postgresql') await lab.start();
    const { servers } = lab;
    const person = await makePerson(first.client, 'Doc Brown');
    // Double booking is allowed, so that nothing but the key stands between the caller and a second booking.
    const texts = { what: 'Haircut', customer: CUSTOMER, allow_double_bookings: true };
    const booking = { user_id: person.userId, ...texts, ...period(START, START + 3_600_000) };
    const send = async (caller: number) =>
      await (servers[caller % servers.length] ?? first).client.api('POST', '/bookings', booking, {
        'idempotency-key': 'the-key-of-the-proof',
      });
    const answers = await inParallel(Array.from({ length: CALLERS }), CALLERS, async (_, caller) => await send(caller));
    const last = await send(0);
    const made = [...answers, last].filter(({ status }) => status === 201);
    const odd = answers.find(({ status }) => status !== 201 && status !== 409);
    const stored = await first.client.api('GET', '/bookings?limit=100');
    const count = (stored.body as { data: unknown[] }).data.length;
    return {
      done: `${CALLERS} at once with one key: ${made.length - 1} answered with the booking, ${CALLERS - made.length + 1} told to wait`,
      failures: [
        ...(count === 1 ? [] : [`${count} bookings were made`]),
        ...(last.status === 201 ? [] : [`the last repetition was answered ${last.status}`]),
        ...(new Set(made.map(({ text }) => text)).size <= 1 ? [] : ['two repetitions were answered differently']),
        ...(odd === undefined ? [] : [`an answer of ${odd.status}: ${odd.text.slice(0, 300)}`]),
      ],
    };
  },
};
