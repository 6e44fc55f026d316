/** Ways to break the conversation with Timekit at a chosen place, and what has to hold whatever broke. */
import { expect, jest } from '@jest/globals';
import { TimekitClient, TimekitUnreachableError } from '#libs/timekit';
import type { TestApp } from '../support/app.js';

export interface UserBody {
  id: string;
  external_id: string | null;
  name: string;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  timezone: string;
  meta: Record<string, unknown>;
  resource_id: string | null;
  provisioning: 'none' | 'pending' | 'ready';
  timekit_resource_id: string | null;
  timekit_findtime_calendar: string | null;
  timekit_booking_calendar: string | null;
  availability_filters: object[];
}

export interface ResourceBody {
  id: string;
  user_id: string | null;
  name: string;
  email: string | null;
  timezone: string;
  meta: Record<string, unknown>;
  constraints: object[];
  provisioning: 'pending' | 'ready';
  timekit_resource_id: string;
}

export interface CalendarBody {
  id: string;
  resource_id: string;
  name: string;
  description: string | null;
  color: string | null;
  synced: boolean;
  availability: boolean;
  target: boolean;
}

export interface UpstreamResource {
  id: string;
  name: string;
  first_name: string;
  last_name: string;
  email: string | null;
  timezone: string;
  meta: Record<string, unknown>;
  calendars: { id: string; name: string; provider_sync: boolean }[];
  availability_constraints?: object[];
}

export function timekit(app: TestApp): TimekitClient {
  return app.app.get(TimekitClient);
}

export function unreachable(outcomeUnknown = true): TimekitUnreachableError {
  return new TimekitUnreachableError('no answer in time', { method: 'POST', path: '/test', outcomeUnknown });
}

/** The next call of `method` fails without being sent. */
export function failsBefore<T extends object>(target: T, method: keyof T & string, error: Error = unreachable()): void {
  const spy = spyOn(target, method);
  spy.mockImplementationOnce(async () => {
    throw error;
  });
}

/** The next call of `method` is carried out, and then its answer is lost. */
export function failsAfter<T extends object>(target: T, method: keyof T & string, error: Error = unreachable()): void {
  const original = (target[method] as (...args: unknown[]) => Promise<unknown>).bind(target);
  const spy = spyOn(target, method);
  spy.mockImplementationOnce(async (...args) => {
    await original(...args);
    throw error;
  });
}

/** The next answer of `method` is changed on its way. */
export function answersOnce<T extends object>(
  target: T,
  method: keyof T & string,
  change: (answer: object) => object,
): void {
  const original = (target[method] as (...args: unknown[]) => Promise<object>).bind(target);
  spyOn(target, method).mockImplementationOnce(async (...args) => change(await original(...args)));
}

function spyOn(target: object, method: string) {
  return jest.spyOn(target as Record<string, (...args: unknown[]) => Promise<unknown>>, method);
}

/** Every resource that Timekit has, with its calendars. */
export async function upstreamResources(app: TestApp): Promise<UpstreamResource[]> {
  const answer = await app.v2('get', '/resources?limit=1000&include=calendars,availability_constraints').expect(200);
  return (answer.body as { data: UpstreamResource[] }).data;
}

export async function upstreamResource(app: TestApp, id: string | null): Promise<UpstreamResource> {
  const answer = await app.v2('get', `/resources/${id}?include=calendars,availability_constraints`).expect(200);
  return (answer.body as { data: UpstreamResource }).data;
}

/** How many Timekit resources carry the id of our row. There must never be two. */
export async function upstreamCopies(app: TestApp, resourceId: string | null): Promise<number> {
  const all = await upstreamResources(app);
  return all.filter((resource) => resource.meta['openslot_ref'] === resourceId).length;
}

/** The users' columns say what the roles of their calendars say, and every resource that is ready has a target. */
export async function expectRolesAndColumnsAgree(app: TestApp): Promise<void> {
  const rows = await app.em().execute<{ user: string; columns: unknown; roles: unknown }[]>(
    `select u.id as "user",
            json_build_array(u.timekit_resource_id, u.timekit_findtime_calendar, u.timekit_booking_calendar) as columns,
            json_build_array(r.timekit_resource_id,
              (select case when count(*) = 1 then min(c.id::text) end from openslot.resource_calendar c
               where c.resource_id = r.id and c.for_availability),
              (select c.id from openslot.resource_calendar c where c.resource_id = r.id and c.is_target)) as roles
     from openslot."user" u join openslot.resource r on r.user_id = u.id`,
  );
  for (const row of rows) {
    expect(row.columns).toEqual(row.roles);
  }
  const targets = await app.em().execute<{ id: string; targets: string }[]>(
    `select r.id, count(c.id) as targets from openslot.resource r
     left join openslot.resource_calendar c on c.resource_id = r.id and c.is_target
     where r.provisioning = 'ready' group by r.id`,
  );
  expect(targets.filter((row) => Number(row.targets) !== 1)).toEqual([]);
  const unsynced: unknown[] = await app
    .em()
    .execute('select id from openslot.resource_calendar where for_availability and not synced');
  expect(unsynced).toEqual([]);
}
