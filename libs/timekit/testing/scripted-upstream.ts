/**
 * An upstream for tests: a real HTTP server on the loopback address that plays a script. Each request takes the next step; the
 * last one is played again and again.
 */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface ReceivedRequest {
  method: string;
  /** Path and query, as sent. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Step = (response: ServerResponse, request: ReceivedRequest) => void;

export class ScriptedUpstream {
  readonly requests: ReceivedRequest[] = [];
  private readonly arrivals = new EventEmitter();
  private script: Step[] = [];
  private baseUrlOnceListening = '';

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<ScriptedUpstream> {
    const server = createServer();
    const upstream = new ScriptedUpstream(server);
    server.on('request', (request, response) => void upstream.play(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    upstream.baseUrlOnceListening = `http://127.0.0.1:${address.port}`;
    return upstream;
  }

  get baseUrl(): string {
    return this.baseUrlOnceListening;
  }

  /** Starts a new script and forgets what was received. */
  plays(...script: Step[]): void {
    this.script = script;
    this.requests.length = 0;
  }

  /** Resolves once so many requests of the script were received. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) await once(this.arrivals, 'arrival');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async play(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.setEncoding('utf8');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const received: ReceivedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
    };
    this.requests.push(received);
    this.arrivals.emit('arrival');
    const step = this.script[Math.min(this.requests.length, this.script.length) - 1];
    if (step === undefined) throw new Error('the script is empty');
    step(response, received);
  }
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Step {
  return (response) => void response.writeHead(status, headers).end(body);
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return text(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

export const noContent: Step = (response) => void response.writeHead(204).end();

/** The connection breaks before any answer. */
export const reset: Step = (response) => void response.socket?.resetAndDestroy();

/** The connection breaks in the middle of the body. */
export const breakOff: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"data":');
  setTimeout(() => response.socket?.resetAndDestroy(), 20);
};

/** No answer, ever. */
export const hang: Step = () => undefined;

/** A byte every 10 ms, without end: never idle, never done. */
export const drip: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};
