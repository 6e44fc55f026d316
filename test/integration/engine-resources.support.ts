/** What the specs about resources under /v2 share: the application, a second app, and a valid resource to vary. */
import { afterAll, beforeAll } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { addForeignApp, type ForeignApp } from '../support/engine.js';
export let app: TestApp;
export let foreign: ForeignApp;

/** Call once in a spec, outside of its tests. */
export function useApp(): void {
  beforeAll(async () => {
    app = await startTestApp();
    foreign = await addForeignApp(app);
  });
  afterAll(async () => {
    await app.close();
  });
}

let next = 0;

/** A valid resource; say only what the test is about. */
export async function create(fields: Record<string, unknown> = {}, query = ''): Promise<Record<string, unknown>> {
  next += 1;
  const body = { name: `Resource ${next}`, timezone: 'Europe/Copenhagen', ...fields };
  const { body: answer } = await app.v2('post', `/resources${query}`).send(body).expect(201);
  return (answer as { data: Record<string, unknown> }).data;
}
