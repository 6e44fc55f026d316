import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from '../support/app.js';
import { onPostgresql } from '../support/database.js';

describe('health', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(async () => {
    await app.close();
  });

  test('is live without a key', async () => {
    const answer = await request(app.url).get('/health/live');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok' });
  });

  test('is ready when database and upstream answer, and says which time zone data it uses', async () => {
    const answer = await request(app.url).get('/health/ready');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ready: true,
      database: { ready: true, kind: onPostgresql ? 'postgresql' : 'pglite' },
      upstream: { ready: true, kind: 'embedded' },
      tz_data: { version: process.versions.tz, source: `ICU ${process.versions.icu}` },
    });
  });
});
