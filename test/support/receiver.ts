/** Somebody's HTTP endpoint: keeps what arrives, and answers as the test says. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  /** The path it was sent to, by which a test tells endpoints apart. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

type Answering = (received: Received) => Reply | Promise<Reply>;

const OK: Answering = () => ({ status: 200 });

export class Receiver {
  readonly received: Received[] = [];
  /** How an answer is made; one that never comes is one that takes too long. */
  answering: Answering = OK;
  private readonly waiting = new Set<() => void>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        const received = { path, headers, body: Buffer.concat(chunks).toString() };
        this.received.push(received);
        for (const check of this.waiting) check();
        void Promise.resolve(this.answering(received)).then(({ status, headers: more = {}, body = '' }) => {
          response.writeHead(status, more).end(body);
        });
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  at(path: string): Received[] {
    return this.received.filter((received) => received.path === path);
  }

  /** Resolves once `condition` holds; it is looked at whenever something has arrived. */
  async until(condition: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (condition()) {
          this.waiting.delete(check);
          resolve();
        }
      };
      this.waiting.add(check);
      check();
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
