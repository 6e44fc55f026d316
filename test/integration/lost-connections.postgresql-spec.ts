/** The database server ends all of our connections, again and again, while requests come in. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { openOrm } from '../support/database.js';
import { bookingBody, hourOf, type NativeBooking, type NativeUser } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

const REQUESTS = 300;
const CALLERS = 20;
/** All connections end after this many requests were sent. */
const END_AFTER = 20;

interface Sent {
  kind: 'native' | 'wire' | 'read';
  status: number;
  /** Of what was made. */
  id: string;
  retryAfter: string | undefined;
}

let room: NativeUser;
let outside: MikroORM;

useWorld();
beforeAll(async () => {
  room = await world.user();
  outside = await openOrm({ kind: 'postgresql', url: process.env['DATABASE_URL'] ?? '' });
});
afterAll(async () => {
  await outside.close();
});

function databaseName(): string {
  return new URL(world.app.database.environment['DATABASE_URL'] ?? '').pathname.slice(1);
}

/** On a connection to another database, also while a request of the application is being answered. */
async function fromOutside(sql: string): Promise<void> {
  await (outside.em.fork({ disableContextResolution: true }) as EntityManager).execute(sql);
}

async function endAllConnections(): Promise<void> {
  await fromOutside(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = '${databaseName()}' and backend_type = 'client backend'`,
  );
}

async function takeAway(): Promise<void> {
  await fromOutside(`alter database "${databaseName()}" allow_connections false`);
  await endAllConnections();
}

async function giveBack(): Promise<void> {
  await fromOutside(`alter database "${databaseName()}" allow_connections true`);
}

/** A third each: bookings on the native face, on the Timekit surface, and reading on both. */
async function send(index: number): Promise<Sent> {
  const body = bookingBody({ resource_id: doc.timekit_resource_id }, hourOf(index));
  switch (index % 3) {
    case 0: {
      const answer = await world.api<NativeBooking>('post', '/bookings', {
        ...body,
        resource_id: undefined,
        user_id: room.id,
      });
      return { kind: 'native', ...answer, id: answer.body.id, retryAfter: answer.headers['retry-after'] };
    }
    case 1: {
      const answer = await world.app.v2('post', '/bookings').send({
        ...body,
        graph: 'instant',
        where: '',
        description: '',
      });
      return {
        kind: 'wire',
        status: answer.status,
        id: answer.body.data?.id,
        retryAfter: answer.headers['retry-after'],
      };
    }
    default: {
      const answer = await (index % 2 === 0 ? world.app.api('get', '/bookings') : world.app.v2('get', '/bookings'));
      return { kind: 'read', status: answer.status, id: '', retryAfter: answer.headers['retry-after'] };
    }
  }
}

async function sendAll(first: number, count: number, before: (index: number) => Promise<void>): Promise<Sent[]> {
  const sent: Sent[] = [];
  let next = first;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < first + count) {
        const index = next++;
        await before(index);
        sent.push(await send(index));
      }
    }),
  );
  return sent;
}

describe('a database that ends its connections', () => {
  test('costs answers that say so, and nothing that was acknowledged', async () => {
    const sent = await sendAll(0, REQUESTS, async (index) => {
      if (index % END_AFTER === 0) {
        await endAllConnections();
      }
    });

    const failed = sent.filter(({ status }) => status >= 300);
    expect(failed.map(({ status }) => status).filter((status) => status !== 503 && status !== 504)).toEqual([]);
    expect(failed.every(({ retryAfter }) => Number(retryAfter) >= 1)).toBe(true);
    expect(failed.length).toBeGreaterThan(0);

    const after = await sendAll(REQUESTS, 3 * CALLERS, async () => {});
    expect(after.filter(({ status }) => status >= 300)).toEqual([]);

    world.app.clock.advance({ minutes: 2 });
    await world.app.app.get(BookingRecovery).resolvePending();
    const acknowledged = [...sent, ...after].filter(({ status }) => status === 201).map(({ id }) => id);
    const em = world.app.em();
    const kept = await em.execute<unknown[]>(
      `select id from openslot.booking where state = 'confirmed' and id in (?)
       union all select id from engine.booking where state = 'confirmed' and id in (?)`,
      [acknowledged, acknowledged],
    );
    expect(kept.length).toBe(acknowledged.length);
    // Of the native bookings, each is on both sides or on neither.
    expect(
      await em.execute(`
        select n.id, n.state, e.id as "there" from openslot.booking n
          full join (select * from engine.booking where resource_id = '${room.timekit_resource_id}') e
            on e.id = n.timekit_booking_id
        where n.id is null or e.id is null or n.state <> e.state`),
    ).toEqual([]);
  });
});

test('what a request has written by one statement is not denied when the database goes away after that', async () => {
  // The answer includes the event, which is read after all has been written.
  const find: EntityManager['find'] = Reflect.get(EntityManager.prototype, 'find');
  const goesAway = jest.spyOn(EntityManager.prototype, 'find').mockImplementation(async function (
    this: EntityManager,
    ...wanted
  ) {
    if ((wanted[0] as { name?: string }).name === 'EngineEvent') await takeAway();
    return await find.apply(this, wanted);
  });
  const { timekit_resource_id: resourceId } = await world.user();
  const body = { ...bookingBody({ resource_id: resourceId }), graph: 'instant', where: '' };
  const answer = await world.app.v2('post', '/bookings?include=attributes,event').send({ ...body, description: '' });
  goesAway.mockRestore();
  await giveBack();
  expect([answer.status, answer.body.code]).toEqual([504, 'outcome_unknown']);
  expect((await world.app.v2('post', '/bookings').send({ ...body, description: '' })).body.code).toBe('slot_taken');
});
