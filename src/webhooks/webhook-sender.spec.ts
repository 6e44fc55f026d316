/** One attempt, against receivers on this machine, good and bad ones. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebhookNetwork } from './webhook-network.js';
import { type Sent, WebhookSender } from './webhook-sender.js';

const NEVER = new AbortController().signal;
const BODY = Buffer.from('{"type":"booking.created"}');
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function senderWith(options: { timeoutMs?: number } = {}): WebhookSender {
  const sender = new WebhookSender({
    network: new WebhookNetwork({ allowPrivate: true }),
    allowPrivate: true,
    ...options,
  });
  closers.push(() => sender.close());
  return sender;
}

async function listening(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  closers.push(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?of=tests`;
}

async function sentTo(listener: RequestListener, options: { timeoutMs?: number } = {}): Promise<Sent> {
  const url = await listening(createServer(listener));
  return await senderWith(options).send({ url, headers: {}, body: BODY }, NEVER);
}

describe('an attempt', () => {
  test('posts the bytes with the headers, and tells what was answered', async () => {
    const seen: IncomingMessage[] = [];
    let body = '';
    const url = await listening(
      createServer((request, response) => {
        seen.push(request);
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          response.writeHead(202, { 'x-one': '1', 'set-cookie': ['a=1', 'b=2'] }).end('thanks\0');
        });
      }),
    );
    const headers = { 'content-type': 'application/json', 'webhook-id': 'the-id' };
    const sent = await senderWith().send({ url, headers, body: BODY }, NEVER);
    expect(sent).toMatchObject({
      status: 202,
      headers: { 'x-one': '1', 'set-cookie': 'a=1, b=2' },
      body: 'thanks\uFFFD',
      error: null,
    });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/hooks?of=tests' });
    expect(seen[0]?.headers).toMatchObject({ ...headers, 'content-length': String(BODY.length) });
    expect(body).toBe(BODY.toString());
  });

  test.each([
    [500, 'refused'],
    [404, 'refused'],
    [410, 'gone'],
    [503, 'refused'],
  ])('that is answered with %i has failed: %s', async (status, error) => {
    expect(await sentTo((_, response) => response.writeHead(status).end())).toMatchObject({ status, error });
  });

  test.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    let reached = 0;
    const target = await listening(
      createServer((_, response) => {
        reached += 1;
        response.end();
      }),
    );
    const sent = await sentTo((_, response) => response.writeHead(status, { location: target }).end());
    expect([sent.status, sent.error, reached]).toEqual([status, 'redirected', 0]);
  });

  test('keeps the first 4 kB of the answer and listens to no more of it', async () => {
    let closed = false;
    const sent = await sentTo((_, response) => {
      const flood = (): void => {
        while (response.write('x'.repeat(1_024)));
        response.once('drain', flood);
      };
      response.on('close', () => (closed = true));
      flood();
    });
    expect([sent.status, sent.error, sent.body?.length]).toEqual([200, null, 4_096]);
    await until(() => closed);
  });

  test('whose answer is there counts as answered, though its body never ends', async () => {
    const sent = await sentTo((_, response) => response.writeHead(200).write('so far'), { timeoutMs: 300 });
    expect(sent).toMatchObject({ status: 200, body: 'so far', error: null });
  });

  test('is over when its time is up', async () => {
    expect(await sentTo(() => {}, { timeoutMs: 100 })).toMatchObject({ status: null, body: null, error: 'timed_out' });
  });

  test('does not believe an answer whose headers are too long', async () => {
    const sent = await sentTo((_, response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end());
    expect(sent).toMatchObject({ status: null, error: 'answer_unreadable' });
  });

  test('does not believe what is no HTTP', async () => {
    const url = await listening(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')));
    const sent = await senderWith().send({ url, headers: {}, body: BODY }, NEVER);
    expect(sent).toMatchObject({ status: null, error: 'answer_unreadable' });
  });

  test('fails when nobody listens, when the line breaks, and when TLS fails', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    const url = await listening(server);
    const sender = senderWith();
    const attempt = async (to: string): Promise<Sent> => await sender.send({ url: to, headers: {}, body: BODY }, NEVER);
    expect(await attempt(url)).toMatchObject({ error: 'connection_failed' });
    const plain = await listening(createServer());
    expect(await attempt(plain.replace('http:', 'https:'))).toMatchObject({ error: 'tls_failed' });
    server.close();
    await once(server, 'close');
    expect(await attempt(url)).toMatchObject({ error: 'connection_failed' });
    expect(await attempt('https://this-name-does-not-exist.invalid/')).toMatchObject({ error: 'name_not_resolved' });
  });
});

const ok = (_: IncomingMessage, response: ServerResponse): ServerResponse => response.end();

describe('connections', () => {
  test('are used again', async () => {
    const server = createServer(ok);
    let connections = 0;
    server.on('connection', () => (connections += 1));
    const url = await listening(server);
    const sender = senderWith();
    for (let count = 0; count < 3; count += 1) await sender.send({ url, headers: {}, body: BODY }, NEVER);
    expect(connections).toBe(1);
  });

  test('that the receiver closed meanwhile cost no attempt', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      // The second request on a connection finds it closed.
      if (requests === 2) request.socket.destroy();
      else response.end();
    });
    const url = await listening(server);
    const sender = senderWith();
    const results = [
      await sender.send({ url, headers: {}, body: BODY }, NEVER),
      await sender.send({ url, headers: {}, body: BODY }, NEVER),
    ];
    expect(results).toMatchObject([{ status: 200 }, { status: 200, error: null }]);
    expect(requests).toBe(3);
  });
});

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve));
}
