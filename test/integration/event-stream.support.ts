/** A client of the event stream, as a browser is one: it keeps messages, and the place from which it would go on. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { ADMIN_KEY, type TestApp } from '../support/app.js';

export interface Message {
  id: string;
  event: string;
  data: { type: string; data: { id: string; version: number; [field: string]: unknown } };
}

export interface StreamOptions {
  types?: string;
  lastEventId?: string;
  key?: string;
}

export class StreamClient {
  readonly messages: Message[] = [];
  comments = 0;
  /** What it would send as `Last-Event-ID`. */
  bookmark = '';
  ended = false;
  private rest = '';
  private waiting = (): void => {};

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.take(text));
    response.on('close', () => {
      this.ended = true;
      this.waiting();
    });
  }

  /** Comes back when the server has begun to answer. */
  static async open(app: TestApp, options: StreamOptions = {}): Promise<StreamClient> {
    const client = new StreamClient(await answerTo(app, options));
    await client.until(() => client.bookmark !== '' || client.ended);
    return client;
  }

  async until(happened: () => boolean): Promise<void> {
    while (!happened()) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
  }

  /** The messages, once there are so many. */
  async got(count: number): Promise<Message[]> {
    await this.until(() => this.messages.length >= count);
    return this.messages;
  }

  close(): void {
    this.response.destroy();
  }

  private take(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map<string, string>();
      for (const line of block.split('\n')) {
        const colon = line.indexOf(': ');
        if (colon === 0) this.comments += 1;
        else fields.set(line.slice(0, colon), line.slice(colon + 2));
      }
      this.bookmark = fields.get('id') ?? this.bookmark;
      const [event, data] = [fields.get('event'), fields.get('data')];
      if (event !== undefined && data !== undefined) {
        this.messages.push({ id: this.bookmark, event, data: JSON.parse(data) });
      }
    }
    this.waiting();
  }
}

/** The answer as it begins; nobody reads on. */
export async function answerTo(
  app: TestApp,
  { types, lastEventId, key = ADMIN_KEY }: StreamOptions,
): Promise<IncomingMessage> {
  const query = types === undefined ? '' : `?types=${encodeURIComponent(types)}`;
  const headers = {
    authorization: `Bearer ${key}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  const request = get(`${app.url}/api/v1/events/stream${query}`, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}
