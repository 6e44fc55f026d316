/** Plain HTTP to a server under proof. Connections are kept, as a platform's back end keeps them. */
import { Agent, request } from 'node:http';

export interface Answer {
  /** 0: no answer came, so what was asked may have happened or not. */
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly ms: number;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whoever waits this long for an answer waits for ever. */
export const PATIENCE_MS = 120_000;

export class Client {
  // In turn: one that nobody used for a minute may be closed by the server in the moment it is used again.
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128, scheduling: 'fifo' });

  constructor(
    private readonly url: string,
    private readonly keys: { readonly admin: string; readonly engine: string },
  ) {}

  /** Native API: path after `/api/v1`. */
  async api(method: Method, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    return await this.send(method, `/api/v1${path}`, `Bearer ${this.keys.admin}`, body, headers);
  }

  /** Timekit surface: path after `/v2`. */
  async v2(method: Method, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const authorization = `Basic ${Buffer.from(`:${this.keys.engine}`).toString('base64')}`;
    return await this.send(method, `/v2${path}`, authorization, body, headers);
  }

  /** How the server stands, with the versions of what it runs on. */
  async ready(): Promise<Answer> {
    return await this.send('GET', '/health/ready', '', undefined, {});
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(
    method: Method,
    path: string,
    authorization: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const startedAt = performance.now();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return await new Promise((resolve) => {
      const gone = (): void => {
        resolve({ status: 0, body: undefined, text: '', ms: performance.now() - startedAt });
      };
      const sending = request(
        `${this.url}${path}`,
        {
          agent: this.agent,
          method,
          headers: {
            authorization,
            ...(payload === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', gone);
          answer.on('aborted', gone);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const ms = performance.now() - startedAt;
            resolve({ status: answer.statusCode ?? 0, body: parsed(text), text, ms });
          });
        },
      );
      sending.setTimeout(PATIENCE_MS, () => sending.destroy());
      sending.on('error', gone);
      sending.end(payload);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
