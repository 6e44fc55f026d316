import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/app.js';

describe('API keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(async () => {
    await app.close();
  });

  async function issue(scopes: string[], extra: object = {}): Promise<{ id: string; key: string }> {
    const answer = await app
      .api('post', '/api-keys')
      .send({ name: 'Test', scopes, ...extra })
      .expect(201);
    return answer.body as { id: string; key: string };
  }

  test('are shown once, stored hashed, and listed without the key', async () => {
    const { id, key } = await issue(['read']);
    expect(key).toMatch(/^osk_[\w-]{43}$/);
    const list = await app.api('get', '/api-keys').expect(200);
    expect(JSON.stringify(list.body)).not.toContain(key);
    expect((list.body as { data: { id: string }[] }).data.map((row) => row.id)).toContain(id);
    const rows: unknown[] = await app.em().execute('select * from openslot.api_key');
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(JSON.stringify(rows)).not.toContain(ADMIN_KEY);
  });

  test.each([
    ['none', null],
    ['an unknown one', 'osk_unknown'],
    ['an empty one', ''],
  ])('refuses %s with a 401 problem', async (_what, key) => {
    const answer = await app.api('get', '/api-keys', key);
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect((answer.body as { code: string }).code).toMatch(/^auth\.key_/);
  });

  test('a key in the address is not a key', async () => {
    await request(app.url).get(`/api/v1/api-keys?key=${ADMIN_KEY}&access_token=${ADMIN_KEY}`).expect(401);
  });

  test('a scope holds only what it says', async () => {
    const { key } = await issue(['write']);
    const answer = await app.api('get', '/api-keys', key).expect(403);
    expect(answer.body).toMatchObject({ code: 'auth.scope_missing', required_scope: 'admin' });
  });

  test('a revoked, rotated or expired key stops working at once', async () => {
    const revoked = await issue(['admin']);
    await app.api('delete', `/api-keys/${revoked.id}`).expect(204);
    await app.api('get', '/api-keys', revoked.key).expect(401);

    const rotated = await issue(['admin']);
    const fresh = await app.api('post', `/api-keys/${rotated.id}/rotate`).expect(201);
    await app.api('get', '/api-keys', rotated.key).expect(401);
    await app.api('get', '/api-keys', (fresh.body as { key: string }).key).expect(200);

    const expiring = await issue(['admin'], { expires_at: app.clock.now().add({ hours: 1 }).toString() });
    await app.api('get', '/api-keys', expiring.key).expect(200);
    app.clock.advance({ hours: 1 });
    await app.api('get', '/api-keys', expiring.key).expect(401);
  });

  test.each([
    [{}, ['/name', '/scopes']],
    [{ name: '', scopes: [] }, ['/name', '/scopes']],
    [{ name: 'x', scopes: ['root'] }, ['/scopes']],
    [{ name: 'x', scopes: 'admin' }, ['/scopes']],
    [{ name: 'x', scopes: ['read'], admin: true }, ['/admin']],
    [{ name: 'x', scopes: ['read'], expires_at: 'tomorrow' }, ['/expires_at']],
    [{ name: 'x', scopes: ['read'], expires_at: '2026-02-30T00:00:00Z' }, ['/expires_at']],
  ])('names every field that breaks a rule: %j', async (body, pointers) => {
    const answer = await app.api('post', '/api-keys').send(body).expect(422);
    const errors = (answer.body as { errors: { pointer: string; detail: string }[] }).errors;
    expect([...new Set(errors.map((error) => error.pointer))].toSorted()).toEqual(pointers);
  });

  test('the last admin key cannot be revoked, not even by two callers at once', async () => {
    const list = await app.api('get', '/api-keys?limit=100').expect(200);
    const rows = (list.body as { data: { id: string; scopes: string[]; revoked_at: string | null; name: string }[] })
      .data;
    const admins = rows.filter((row) => row.scopes.includes('admin') && row.revoked_at === null);
    const answers = await Promise.all(admins.map(async ({ id }) => await app.api('delete', `/api-keys/${id}`)));
    const left = await app
      .em()
      .execute<{ n: string }[]>(
        `select count(*) as n from openslot.api_key where revoked_at is null and scopes @> '["admin"]' and (expires_at is null or expires_at > '${app.clock.now().toString()}')`,
      );
    expect(Number(left[0]?.n)).toBeGreaterThanOrEqual(1);
    expect(answers.map((answer) => answer.status).filter((status) => status >= 500)).toEqual([]);
  });
});
