import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/app.js';

/** A Timekit that takes every request and never answers. */
let silent: Server;
const asked: IncomingMessage[] = [];
let app: TestApp;

beforeAll(async () => {
  silent = createServer((request) => {
    asked.push(request);
    silent.emit('asked');
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  app = await startTestApp({ env: { TIMEKIT_API_KEY: 'key', TIMEKIT_BASE_URL: `http://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await app.close();
  silent.closeAllConnections();
  silent.close();
});

test('when the caller of a search hangs up, the search at Timekit ends too', async () => {
  const at = app.clock.now().toString();
  const id = '01a20000-0000-7000-8000-000000000001';
  await app.em().execute(
    `insert into openslot.resource
       (id, user_id, name, email, timezone, meta, constraints, provisioning, timekit_resource_id, capacity, version,
        created_at, updated_at)
     values (?, null, 'Room', null, 'UTC', '{}', '[]', 'ready', ?, 1, 1, ?, ?)`,
    [id, id, at, at],
  );
  const caller = new AbortController();
  const answer = fetch(`${app.url}/api/v1/availability/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ resource_ids: [id] }),
    signal: caller.signal,
  });
  await once(silent, 'asked');
  const [request] = asked;
  // The client's own limit for one attempt would end it too, but not within this test.
  const ended = once(request!.socket, 'close');
  caller.abort();
  await expect(answer).rejects.toThrow('abort');
  await ended;
  expect(asked).toHaveLength(1);
});
