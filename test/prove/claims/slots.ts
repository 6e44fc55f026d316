/** Many want one slot at once, over and over, on both faces; on PostgreSQL through one server process and through two. */
import type { Answer, Client } from '../client.js';
import type { Claim, Outcome } from '../claim.js';
import type { Lab } from '../lab.js';
import { inParallel } from '../in-parallel.js';
import { CUSTOMER, makePerson, period, type Person } from '../people.js';

const HOUR_MS = 3_600_000;
const FIRST_SLOT = Date.UTC(2030, 0, 7);
/** Competitors start up to this much later, so they overlap without being equal. */
const SHIFTS_MS = [0, 0, 15 * 60_000, 45 * 60_000];

export const slotsClaim: Claim = {
  name: 'one winner',
  promise: 'of many who want one slot at once exactly one gets it, and the others are told',
  async attempt(lab) {
    const servers = [await lab.start()];
    if (lab.kind === 'postgresql') servers.push(await lab.start());
    const [first] = servers;
    if (first === undefined) throw new Error('There is no server.');
    const person = await makePerson(first.client, 'Doc Brown');
    const { slots, attemptsPerSlot } = lab.options;
    const failures: string[] = [];
    const losersMs: number[] = [];
    for (let slot = 0; slot < slots; slot += 1) {
      const native = slot % 2 === 0;
      const asked = slot % 4 < 2 ? servers : [first];
      const attempts = Array.from({ length: attemptsPerSlot }, (_, caller) => {
        const start = FIRST_SLOT + slot * 2 * HOUR_MS + lab.pick(SHIFTS_MS);
        return { server: asked[caller % asked.length] ?? first, start };
      });
      const answers = await inParallel(attempts, attemptsPerSlot, async ({ server, start }) =>
        native ? await bookNative(server.client, person, start) : await bookV2(server.client, person, start),
      );
      failures.push(...judge(slot, native, answers));
      losersMs.push(...answers.filter(({ status }) => status !== 201).map(({ ms }) => ms));
    }
    return outcome(lab, servers.length, failures, losersMs);
  },
};

function judge(slot: number, native: boolean, answers: readonly Answer[]): string[] {
  const won = answers.filter(({ status }) => status === 201).length;
  const lost = answers.filter((answer) => isRefusal(native, answer)).length;
  const odd = answers.find((answer) => answer.status !== 201 && !isRefusal(native, answer));
  return [
    ...(won === 1 ? [] : [`slot ${slot} (${native ? 'native' : '/v2'}) has ${won} winners`]),
    ...(won + lost === answers.length ? [] : [`slot ${slot}: an answer of ${odd?.status}: ${odd?.text.slice(0, 200)}`]),
  ];
}

function isRefusal(native: boolean, { status, body }: Answer): boolean {
  const code = (body as { code?: string } | undefined)?.code;
  return native
    ? status === 409 && code === 'bookings.slot_taken'
    : (status === 409 || status === 422) && code === 'slot_taken';
}

function outcome(lab: Lab, servers: number, failures: string[], losersMs: number[]): Outcome {
  const { slots, attemptsPerSlot } = lab.options;
  const p99 = losersMs.toSorted((a, b) => a - b)[Math.floor(losersMs.length * 0.99)] ?? 0;
  const where = servers > 1 ? `, every other pair of slots through ${servers} server processes` : '';
  return { done: `${slots} slots × ${attemptsPerSlot} at once${where}; losers' p99 ${Math.round(p99)} ms`, failures };
}

async function bookNative(client: Client, person: Person, start: number): Promise<Answer> {
  const booking = { user_id: person.userId, what: 'Haircut', customer: CUSTOMER, ...period(start, start + HOUR_MS) };
  return await client.api('POST', '/bookings', booking);
}

async function bookV2(client: Client, person: Person, start: number): Promise<Answer> {
  const texts = { what: 'Haircut', where: 'Salon', description: '' };
  const booking = { resource_id: person.timekitResourceId, graph: 'instant', ...texts, customer: CUSTOMER };
  return await client.v2('POST', '/bookings', { ...booking, ...period(start, start + HOUR_MS) });
}
