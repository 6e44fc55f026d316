/** What the availability specs say over and over: a resource, an event, a booking, and the slots of an answer. */
import { expect } from '@jest/globals';
import type { TestApp } from '../support/app.js';

export interface Slot {
  start: string;
  end: string;
  resources: { id: string; name: string; timezone: string }[];
}

export interface BookableResource {
  id: string;
  calendarId: string;
  email: string;
}

let count = 0;

/** A resource of its own with its primary calendar. */
export async function bookable(test: TestApp, fields: Record<string, unknown> = {}): Promise<BookableResource> {
  count += 1;
  const email = `slots${count}@example.com`;
  const sent = { name: `Doc Brown ${count}`, timezone: 'Europe/Copenhagen', email, ...fields };
  const answer = await test.v2('post', '/resources?include=calendars').send(sent);
  expect(answer.status).toBe(201);
  return { id: answer.body.data.id, calendarId: answer.body.data.calendars[0].id, email };
}

export async function calendarOf(test: TestApp, resourceId: string, synced: boolean): Promise<string> {
  const made = await test.v2('post', '/calendars').send({ resource_id: resourceId, name: 'More', description: '' });
  expect(made.status).toBe(201);
  const { id } = made.body.data;
  expect((await test.v2('put', `/calendars/${id}`).send({ provider_sync: synced })).status).toBeLessThan(300);
  return id;
}

export async function eventIn(
  test: TestApp,
  calendarId: string,
  [start, end]: readonly [string, string],
  fields: Record<string, unknown> = {},
): Promise<void> {
  const sent = { calendar_id: calendarId, what: 'Busy', where: 'Hill Valley', start, end, ...fields };
  expect((await test.v2('post', '/events').send(sent)).status).toBe(201);
}

export async function bookingOf(
  test: TestApp,
  resourceId: string,
  [start, end]: readonly [string, string],
  fields: Record<string, unknown> = {},
): Promise<string> {
  const customer = { name: 'Marty McFly', email: 'marty@example.com' };
  const sent = {
    resource_id: resourceId,
    graph: 'instant',
    start,
    end,
    what: 'Ride',
    where: '',
    description: '',
    customer,
  };
  const answer = await test.v2('post', '/bookings').send({ ...sent, ...fields });
  expect(answer.status).toBe(201);
  return answer.body.data.id;
}

/** The data of a 200 answer. */
export async function found<T>(test: TestApp, path: string, body: Record<string, unknown>): Promise<T> {
  const answer = await test.v2('post', path).send(body);
  expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  return answer.body.data;
}

/** `10:00` to `12:00` on a date, for short expectations. */
export function clockTimes(slots: readonly { start: string; end: string }[]): string[] {
  return slots.map(({ start, end }) => `${start.slice(0, 16)}-${end.slice(11, 16)}`);
}
