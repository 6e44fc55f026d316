/** What the specs about native calendars share: a user for each test, its calendars, and how they are seen from both sides. */
import { beforeEach } from '@jest/globals';
import type { CalendarBody, UserBody } from './provisioning.support.js';
import { app, createUser, useApp } from './resources.support.js';

export let user: UserBody;
export let bookings: string;
export let base: string;

/** Call once in a spec, outside of its tests. */
export function useUser(): void {
  useApp();
  beforeEach(async () => {
    user = await createUser();
    bookings = user.timekit_booking_calendar ?? '';
    base = `/resources/${user.resource_id}`;
  });
}

export async function list(): Promise<CalendarBody[]> {
  return ((await app.api('get', `${base}/calendars`).expect(200)).body as { data: CalendarBody[] }).data;
}

export async function create(body: object = {}): Promise<CalendarBody> {
  const answer = await app
    .api('post', `${base}/calendars`)
    .send({ name: 'Private', ...body })
    .expect(201);
  return answer.body as CalendarBody;
}

export async function createUpstream(name = 'Made elsewhere'): Promise<string> {
  const answer = await app
    .v2('post', '/calendars')
    .send({ resource_id: user.timekit_resource_id, name, description: name })
    .expect(201);
  return (answer.body as { data: { id: string } }).data.id;
}

export async function upstream(id: string): Promise<{
  name: string;
  description: string;
  provider_sync: boolean;
  primary: boolean;
  backgroundcolor: string | null;
}> {
  const answer = await app.v2('get', `/calendars/${id}`).expect(200);
  return (answer.body as { data: Awaited<ReturnType<typeof upstream>> }).data;
}

export async function select(availability: string[], target: string) {
  return await app
    .api('put', `${base}/calendar-selection`)
    .send({ availability_calendar_ids: availability, target_calendar_id: target });
}

export async function columns(): Promise<[string | null, string | null]> {
  const { body } = await app.api('get', `/users/${user.id}`).expect(200);
  const { timekit_findtime_calendar, timekit_booking_calendar } = body as UserBody;
  return [timekit_findtime_calendar, timekit_booking_calendar];
}
