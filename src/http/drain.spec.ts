import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { drain } from './drain.js';

const LONGER_THAN_A_TEST_MS = 600_000;

/** A server, and an answer of it that has begun: as it is given, and as it is taken. */
async function begun(): Promise<{ server: Server; given: ServerResponse; taken: IncomingMessage }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asking = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [, given] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  given.write('It has begun. ');
  const [taken] = (await once(asking, 'response')) as [IncomingMessage];
  return { server, given, taken };
}

test('what was begun is answered before a server closes', async () => {
  const { server, given, taken } = await begun();
  const drained = drain(server, LONGER_THAN_A_TEST_MS);
  given.end('It has ended.');
  expect(await text(taken)).toBe('It has begun. It has ended.');
  await drained;
  expect(server.listening).toBe(false);
});

test('what has no end keeps no server from closing', async () => {
  const { server, taken } = await begun();
  const closed = once(server, 'close');
  await drain(server, 1);
  await expect(text(taken)).rejects.toThrow('aborted');
  await closed;
});
