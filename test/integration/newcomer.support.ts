/** What the specs about provisioning share: the application, and in each test a user whom nobody has onboarded yet. */
import { beforeEach, expect } from '@jest/globals';
import { upstreamResources, type UserBody } from './provisioning.support.js';
import { app, useApp } from './resources.support.js';

/** What onboards the test's user. */
export let body: { name: string; timezone: string; external_id: string; email: string };
let count = 0;

/** Call once in a spec, outside of its tests. */
export function useNewcomer(): void {
  useApp();
  beforeEach(() => {
    count += 1;
    body = { name: 'Doc', timezone: 'UTC', external_id: `doc-${count}`, email: `doc${count}@example.com` };
  });
}

export async function stored(): Promise<UserBody | undefined> {
  const answer = await app.api('get', `/users?external_id=${body.external_id}`).expect(200);
  return (answer.body as { data: UserBody[] }).data[0];
}

export async function expectProvisionedOnce(user: UserBody): Promise<void> {
  expect(user.provisioning).toBe('ready');
  const mine = (await upstreamResources(app)).filter(({ email }) => email === body.email);
  expect(mine.map(({ id }) => id)).toEqual([user.timekit_resource_id]);
  expect(mine[0]?.meta).toEqual({ openslot_ref: user.resource_id });
  expect(mine[0]?.calendars.map(({ id }) => id)).toEqual([user.timekit_booking_calendar]);
}
