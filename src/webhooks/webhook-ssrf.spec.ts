/**
 * Server-side request forgery: URLs and names that lead into the server's own machine. Each way is tried twice. Where private
 * addresses are allowed it has to reach the listener on this machine, which shows that the way exists; otherwise it must not.
 */
import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkWebhookUrl } from './address-rules.js';
import { type NetworkOptions, type Resolve, WebhookNetwork } from './webhook-network.js';
import { type Sent, WebhookSender } from './webhook-sender.js';

const BODY = Buffer.from('{}');
const NEVER = new AbortController().signal;
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

const listeners: Server[] = [];
const sockets = new Set<Socket>();
let port = 0;
let reached = 0;

/** On all of this machine's loopback addresses, and on one port. */
beforeAll(async () => {
  const server = createServer();
  listeners.push(server);
  server.on('connection', (socket) => {
    reached += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', () => socket.end(ANSWER));
  });
  server.listen({ port: 0, host: '::', ipv6Only: false });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  reached = 0;
});
afterAll(() => {
  for (const server of listeners) server.close();
  for (const socket of sockets) socket.destroy();
});

async function sendTo(url: string, allowPrivate: boolean, network: Partial<NetworkOptions> = {}): Promise<Sent> {
  const sender = new WebhookSender({ network: new WebhookNetwork({ allowPrivate, ...network }), allowPrivate });
  try {
    return await sender.send({ url, headers: {}, body: BODY }, NEVER);
  } finally {
    sender.close();
  }
}

/** Spellings of this machine that the parser of URLs, or a resolver, understands. */
const SPELLINGS = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '127.13.13.13',
  '2130706433',
  '0x7f000001',
  '0x7F.1',
  '0x7f.0x0.0x0.0x1',
  '0x7f.0.0.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '0177.1',
  '00000177.0.0.1',
  '127.0.0.0x1',
  '127.0x1',
  '0',
  '0.0.0.0',
  '0x0',
  '00',
  '0.0',
  '①②⑦.⓪.⓪.①',
  '１２７.０.０.１',
  '127。0。0。1',
  '127．0．0．1',
  '127｡0｡0｡1',
  '%31%32%37.0.0.1',
  '127.0.0.%31',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::0.0.0.1]',
  '[::]',
  '[0:0:0:0:0:0:0:0]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::FFFF:127.0.0.1]',
  '[::ffff:127.255.255.254]',
  'localhost',
  'LOCALHOST',
  'LocalHost',
  'ｌｏｃａｌｈｏｓｔ',
  'loc%61lhost',
];

/** Where nothing listens here, and something does in somebody's network. */
const PRIVATE = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '169.254.170.2',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[ff02::1]',
  '[::127.0.0.1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  'localhost.',
  'foo.localhost',
  'localhost.localdomain',
  'metadata.google.internal',
  'metadata.google.internal.',
  'router.lan',
  'printer.local',
  'nas.home.arpa',
  'intranet',
];

describe.each(['https', 'http'])('a URL that begins with %s', (scheme) => {
  test.each(SPELLINGS)('and leads here as %s reaches nothing', async (host) => {
    const url = `${scheme}://${host}:${port}/`;
    expect(await sendTo(url, false)).toMatchObject({ status: null, error: 'url_not_allowed' });
    expect(reached).toBe(0);
    expect(checkWebhookUrl(url, false)).not.toBeNull();
  });

  test.each(PRIVATE)('and leads to %s asks no name server and connects to nothing', async (host) => {
    const asked: string[] = [];
    const network: Partial<NetworkOptions> = {
      resolve: async (name) => {
        asked.push(name);
        return ['127.0.0.1'];
      },
      connect: () => {
        asked.push('a connection');
        return connectTcp(port, '127.0.0.1');
      },
    };
    const sent = await sendTo(`${scheme}://${host}:${port}/`, false, network);
    expect([sent.error, asked, reached]).toEqual(['url_not_allowed', [], 0]);
  });
});

describe('where private addresses are allowed', () => {
  test.each(SPELLINGS)('%s reaches this machine', async (host) => {
    expect(await sendTo(`http://${host}:${port}/`, true)).toMatchObject({ status: 200, error: null });
    expect(reached).toBe(1);
  });
});

describe('credentials in a URL', () => {
  test.each(['https://example.com@127.0.0.1', 'https://127.0.0.1@localhost', 'https://a:b@127.0.0.1'])(
    'hide nothing: %s',
    async (url) => {
      expect(await sendTo(`${url}:${port}/`, false)).toMatchObject({ error: 'url_not_allowed' });
      expect(reached).toBe(0);
    },
  );
});

const url = (): string => `https://hooks.example.com:${port}/`;
const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses;
const resolveInVain: Resolve = async () => await Promise.reject(new Error('SERVFAIL'));

describe('a name', () => {
  test.each([
    [['127.0.0.1']],
    [['0.0.0.0']],
    [['::1']],
    [['::']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['2002:7f00:1::']],
    [['10.0.0.1', '192.168.1.1', 'fd00::1']],
    [['169.254.169.254']],
    [['not an address']],
    [['127.1']],
  ])('that stands for %j reaches nothing', async (addresses) => {
    expect(await sendTo(url(), false, { resolve: resolvesTo(...addresses) })).toMatchObject({
      status: null,
      error: 'address_not_allowed',
    });
    expect(reached).toBe(0);
  });

  test('that stands for nothing is told apart', async () => {
    expect(await sendTo(url(), false, { resolve: resolvesTo() })).toMatchObject({ error: 'name_not_resolved' });
    expect(await sendTo(url(), false, { resolve: resolveInVain })).toMatchObject({ error: 'name_not_resolved' });
  });

  test('that stands for a public and for private addresses is connected to the public one alone', async () => {
    const offered: unknown[] = [];
    const connect: NetworkOptions['connect'] = ({ lookup }) => {
      lookup?.('hooks.example.com', { all: true }, (_error, found) => offered.push(found));
      const socket = connectTcp(port, '127.0.0.1');
      return socket;
    };
    const resolve = resolvesTo('127.0.0.1', '93.184.216.34', '::1', '10.0.0.1');
    await sendTo(url(), false, { resolve, connect });
    expect(offered).toEqual([[{ address: '93.184.216.34', family: 4 }]]);
  });

  test('that changes its mind between the check and the connection is asked once', async () => {
    let asked = 0;
    const offered: unknown[] = [];
    const resolve: Resolve = async () => {
      asked += 1;
      return asked === 1 ? ['93.184.216.34'] : ['127.0.0.1'];
    };
    const connect: NetworkOptions['connect'] = ({ lookup }) => {
      lookup?.('hooks.example.com', {}, (_error, address) => offered.push(address));
      return connectTcp(port, '127.0.0.1');
    };
    await sendTo(url(), false, { resolve, connect });
    expect([asked, offered]).toEqual([1, ['93.184.216.34']]);
    expect(await sendTo(url(), false, { resolve, connect })).toMatchObject({ error: 'address_not_allowed' });
  });

  test('whose connection ends up in a private network all the same is not sent a byte', async () => {
    let received = 0;
    const counting = createServer((socket) => {
      socket.on('error', () => {}).on('data', (chunk) => (received += chunk.length));
    });
    listeners.push(counting);
    counting.listen(0, '127.0.0.1');
    await once(counting, 'listening');
    const connect: NetworkOptions['connect'] = () => connectTcp((counting.address() as AddressInfo).port, '127.0.0.1');
    const closed = once(counting, 'connection').then(async ([socket]) => await once(socket as Socket, 'close'));
    const sent = await sendTo(url(), false, { resolve: resolvesTo('93.184.216.34'), connect });
    await closed;
    expect([sent.error, received]).toEqual(['address_not_allowed', 0]);
  });
});
