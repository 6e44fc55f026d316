/**
 * Answers that are given again: only while they are true. On a server a second application works on the same database, so
 * what one writes the other has to see.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { onPostgresql } from '../support/database.js';
import { bookable, bookingOf, calendarOf, eventIn, type Slot } from './engine-slots.js';

const at = (hour: number) => `2026-11-25T${String(hour).padStart(2, '0')}:00:00+01:00`;
const span = (hour: number) => [at(hour), at(hour + 1)] as const;
const HOURS = [9, 10, 11, 12, 13, 14, 15, 16];
const CUSTOMER = { name: 'Marty McFly', email: 'marty@example.com' };

let writer: TestApp;
let reader: TestApp;

beforeAll(async () => {
  writer = await startTestApp();
  reader = onPostgresql ? await startTestApp({ clock: writer.clock, database: writer.database }) : writer;
});
afterAll(async () => {
  if (reader !== writer) {
    await reader.stop();
  }
  await writer.close();
});

function question(...ids: string[]) {
  return {
    resources: ids,
    mode: 'exclusive',
    constraints: [{ allow_hours: { start: 9, end: 17 } }],
    from: '2026-11-25T00:00:00+01:00',
    to: '2026-11-26T00:00:00+01:00',
    output_timezone: 'Europe/Copenhagen',
  };
}

async function ask(id: string, known = '""') {
  return await reader.v2('post', '/availability').set('if-none-match', known).send(question(id));
}

async function hoursOf(id: string): Promise<number[]> {
  const { status, body } = await ask(id);
  expect(status).toBe(200);
  return body.data.map(({ start }: Slot) => Number(start.slice(11, 13)));
}

/** The hours offered before and after, each asked for three times: the second answer is kept, the third may be that. */
async function offered(id: string, change: () => Promise<unknown>): Promise<{ before: number[]; after: number[] }> {
  const before = await hoursOf(id);
  expect([await hoursOf(id), await hoursOf(id)]).toEqual([before, before]);
  await change();
  const after = await hoursOf(id);
  expect([await hoursOf(id), await hoursOf(id)]).toEqual([after, after]);
  return { before, after };
}

describe('a tag', () => {
  test('is strong, names the bytes, and saves sending them again', async () => {
    const { id } = await bookable(writer);
    const first = await ask(id);
    const tag = first.headers['etag'] as string;
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    const second = await ask(id, `"other", ${tag}`);
    expect([second.status, second.text, second.headers['etag']]).toEqual([304, '', tag]);
    await bookingOf(writer, id, span(9));
    const third = await ask(id, tag);
    expect(third.status).toBe(200);
    expect(third.headers['etag']).not.toBe(tag);
    expect(third.body.data).toHaveLength(HOURS.length - 1);
  });

  test.each(['/availability/count', '/availability/dates', '/unavailable/slots'])('is on %s too', async (path) => {
    const { id } = await bookable(writer);
    const first = await reader.v2('post', path).send(question(id)).expect(200);
    const known = first.headers['etag'] as string;
    await reader.v2('post', path).set('if-none-match', known).send(question(id)).expect(304);
    await bookingOf(writer, id, span(9));
    await reader
      .v2('post', path)
      .set('if-none-match', known)
      .send(question(id))
      .expect(path.endsWith('dates') ? 304 : 200);
  });
});

describe('an answer', () => {
  test('that is asked for again is kept for as long as the database knows of no change', async () => {
    const { id } = await bookable(writer);
    const shown = async () => (await ask(id)).body.data[0].resources[0].name as string;
    const name = await shown();
    expect(await shown()).toBe(name);
    await writer.em().transactional(async (tx) => {
      // The triggers are what tells of a change; without them nobody can know.
      await tx.execute('set local session_replication_role = replica');
      await tx.execute('update engine.resource set name = ? where id = ?', ['Untold', id]);
    });
    expect(await shown()).toBe(name);
    await writer.v2('put', `/resources/${id}`).send({ name: 'Told' }).expect(200);
    expect(await shown()).not.toBe(name);
  });

  test('with chance in it is not kept', async () => {
    const [a, b] = [await bookable(writer), await bookable(writer)];
    const body = { ...question(a.id, b.id), mode: 'roundrobin_random' };
    const names = new Set<string>();
    for (let tries = 0; names.size < 2 && tries < 200; tries += 1) {
      const answer = await reader.v2('post', '/availability').send(body).expect(200);
      names.add(answer.body.data[0].resources[0].id);
    }
    expect(names).toEqual(new Set([a.id, b.id]));
  });

  test('follows bookings, and what becomes of them', async () => {
    const { id } = await bookable(writer);
    let booking = '';
    const made = await offered(id, async () => {
      booking = await bookingOf(writer, id, span(10));
    });
    expect(made).toEqual({ before: HOURS, after: HOURS.filter((hour) => hour !== 10) });
    const moved = await offered(id, async () => {
      const body = { resource_id: id, start: at(11), end: at(12) };
      await writer.v2('post', `/bookings/${booking}/reschedule`).send(body).expect(200);
    });
    expect(moved.after).toEqual(HOURS.filter((hour) => hour !== 11));
  });

  test('follows events, wherever they move', async () => {
    const { id, calendarId } = await bookable(writer);
    const made = await offered(id, async () => await eventIn(writer, calendarId, span(9)));
    expect(made.after).toEqual(HOURS.slice(1));
    const [event] = await writer
      .em()
      .execute<{ id: string }[]>('select id from engine.event where resource_id = ?', [id]);
    const moved = await offered(id, async () => {
      await writer
        .v2('put', `/events/${event?.id}`)
        .send({ start: at(16), end: at(17) })
        .expect(200);
    });
    expect(moved.after).toEqual(HOURS.slice(0, -1));
    const gone = await offered(id, async () => await writer.v2('delete', `/events/${event?.id}`).expect(204));
    expect(gone.after).toEqual(HOURS);
  });

  test('follows the calendars that count', async () => {
    const { id } = await bookable(writer);
    const calendar = await calendarOf(writer, id, false);
    await eventIn(writer, calendar, span(9));
    const synced = await offered(id, async () => {
      await writer.v2('put', `/calendars/${calendar}`).send({ provider_sync: true });
    });
    expect(synced).toEqual({ before: HOURS, after: HOURS.slice(1) });
    const gone = await offered(id, async () => await writer.v2('delete', `/calendars/${calendar}`));
    expect(gone.after).toEqual(HOURS);
  });

  test('follows the rules, the zone and the capacity of the resource', async () => {
    const { id } = await bookable(writer);
    const put = (body: object) => async () => await writer.v2('put', `/resources/${id}`).send(body).expect(200);
    const ruled = await offered(id, put({ availability_constraints: [{ block_hours: { start: 9, end: 12 } }] }));
    expect(ruled.after).toEqual(HOURS.slice(3));
    const elsewhere = await offered(id, put({ timezone: 'Europe/London', availability_constraints: [] }));
    expect(elsewhere.after).toEqual(HOURS.map((hour) => hour + 1));
    await bookingOf(writer, id, span(12));
    const roomy = await offered(id, put({ openslot: { capacity: 2 } }));
    expect([roomy.before.includes(12), roomy.after.includes(12)]).toEqual([false, true]);
  });

  test('follows holds, and the clock that ends them', async () => {
    const { id } = await bookable(writer);
    const held = await offered(id, async () => {
      const body = { resource_id: id, start: at(9), end: at(10), reservation_time: 60 };
      await writer.v2('post', '/bookings/reserve').send(body).expect(201);
    });
    expect(held.after).toEqual(HOURS.slice(1));
    const now = writer.clock.now();
    const over = await offered(id, async () => {
      writer.clock.set(now.add({ seconds: 61 }).toString());
    });
    expect(over).toEqual({ before: HOURS.slice(1), after: HOURS });
  });

  test('ends with its resource', async () => {
    const { id } = await bookable(writer);
    expect(await hoursOf(id)).toEqual(HOURS);
    await writer.v2('delete', `/resources/${id}`).expect(204);
    expect((await ask(id)).status).toBe(404);
  });
});

describe('a storm of bookings and questions', () => {
  test('never has an answer that offers what was taken before it was asked for', async () => {
    const resources = [await bookable(writer), await bookable(writer)];
    const taken = new Map<string, Set<number>>(resources.map(({ id }) => [id, new Set()]));
    const stale: string[] = [];
    const booked = new AbortController();
    const book = async (id: string, hour: number): Promise<void> => {
      const where = { resource_id: id, graph: 'instant', what: 'Ride', where: '', description: '', customer: CUSTOMER };
      const answer = await writer.v2('post', '/bookings').send({ ...where, start: at(hour), end: at(hour + 1) });
      expect(answer.status).toBe(201);
      taken.get(id)?.add(hour);
    };
    const look = async (id: string): Promise<void> => {
      while (!booked.signal.aborted) {
        const before = [...(taken.get(id) ?? [])];
        const hours = await hoursOf(id);
        stale.push(...before.filter((hour) => hours.includes(hour)).map((hour) => `${id} ${hour}`));
      }
    };
    const looking = resources.flatMap(({ id }) => [look(id), look(id), look(id)]);
    await Promise.all(
      resources.map(async ({ id }) => {
        for (const hour of HOURS) {
          await book(id, hour);
        }
      }),
    );
    booked.abort();
    await Promise.all(looking);
    expect(stale).toEqual([]);
    expect(await Promise.all(resources.map(async ({ id }) => await hoursOf(id)))).toEqual([[], []]);
  });
});
