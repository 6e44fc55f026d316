/**
 * The real Timekit as far as it can be had: the engine of a second application, behind a line that keeps what is sent over it
 * and can lose answers or change them. Like the real service it has never heard of `openslot`.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestApp, type TestApp } from './app.js';
import type { TestClock } from './clock.js';

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export class RemoteTimekit {
  /** Everything that arrived, but for reads. */
  readonly writes: SentRequest[] = [];
  /** Whether the answer to a request that was carried out is lost. */
  loses: (request: SentRequest) => boolean = () => false;
  /** What arrives of the text of an answer. */
  tells: (text: string) => string = (text) => text;

  private constructor(
    readonly app: TestApp,
    private readonly line: Server,
  ) {}

  static async start(clock: TestClock): Promise<RemoteTimekit> {
    const line = createServer();
    const remote = new RemoteTimekit(await startTestApp({ clock }), line);
    line.on('request', (request, response) => void remote.pass(request, response));
    line.listen(0, '127.0.0.1');
    await once(line, 'listening');
    return remote;
  }

  /** The environment of an application that works through it. */
  get env(): Record<string, string> {
    const { port } = this.line.address() as AddressInfo;
    return { TIMEKIT_API_KEY: this.app.engineKeys.apiKey, TIMEKIT_BASE_URL: `http://127.0.0.1:${port}` };
  }

  async close(): Promise<void> {
    this.line.closeAllConnections();
    this.line.close();
    await this.app.close();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray()).toString();
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', body };
    const isRead = request.method === 'GET';
    if (!isRead) {
      this.writes.push(request);
    }
    const { authorization = '', 'content-type': type = 'application/json' } = incoming.headers;
    const answer = body.includes('"openslot"')
      ? Response.json({ error: 'What is openslot?' }, { status: 400 })
      : await fetch(this.app.url + request.path, {
          method: request.method,
          headers: { authorization, 'content-type': type },
          ...(isRead || body === '' ? {} : { body }),
        });
    if (this.loses(request)) {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    outgoing.end(this.tells(await answer.text()));
  }
}
