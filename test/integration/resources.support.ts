/** What the specs about native users and resources share: the application, and things to work on. */
import { afterAll, afterEach, beforeAll, jest } from '@jest/globals';
import type { TimekitClient } from '#libs/timekit';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  expectRolesAndColumnsAgree,
  type ResourceBody,
  timekit,
  type UpstreamResource,
  type UserBody,
} from './provisioning.support.js';

export const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

export let app: TestApp;
export let client: TimekitClient;

/** Call once in a spec, outside of its tests. */
export function useApp(): void {
  beforeAll(async () => {
    app = await startTestApp();
    client = timekit(app);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await expectRolesAndColumnsAgree(app);
  });
  afterAll(async () => {
    await app.close();
  });
}

export async function create(body: object = {}): Promise<ResourceBody> {
  const answer = await app
    .api('post', '/resources')
    .send({ name: 'Meeting room', timezone: 'Europe/Copenhagen', ...body })
    .expect(201);
  return answer.body as ResourceBody;
}

/** A resource that was made at Timekit by somebody else. */
export async function foreign(body: object = {}): Promise<UpstreamResource> {
  const answer = await app
    .v2('post', '/resources')
    .send({ name: 'Made elsewhere', timezone: 'Asia/Tokyo', meta: { theirs: 1 }, ...body })
    .expect(201);
  return (answer.body as { data: UpstreamResource }).data;
}

export async function createUser(body: object = {}): Promise<UserBody> {
  const answer = await app
    .api('post', '/users')
    .send({ name: 'Doc Brown', timezone: 'America/Los_Angeles', ...body })
    .expect(201);
  return answer.body as UserBody;
}
