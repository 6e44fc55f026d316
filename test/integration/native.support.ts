/** What the specs about the native API share: an application, people to book, a valid booking to vary, and a bad line. */
import { examine } from '../../src/doctor/examine.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { DocumentedEvents } from '../support/documented-events.js';
import { DocumentedProblems } from '../support/documented-problems.js';
import { type Method, startTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: { pointer: string; code: string; detail: string }[];
  [extension: string]: unknown;
}

export interface NativeUser {
  id: string;
  resource_id: string;
  timekit_resource_id: string;
  timekit_booking_calendar: string;
}

export interface NativeBooking {
  id: string;
  state: string;
  version: number;
  timekit_booking_id: string | null;
  allowed_actions: string[];
  meta: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Change {
  version: number;
  actor: string;
  action: string;
  from_state: string | null;
  to_state: string;
  detail: Record<string, unknown>;
}

export interface Answer<T> {
  status: number;
  headers: Record<string, string>;
  body: T;
}

/** What happens to one request on its way to Timekit. */
export type Fate =
  | 'arrives'
  /** It is carried out, and the answer is lost. */
  | 'answer_lost'
  /** It is lost before it arrives. */
  | 'request_lost'
  /** Timekit throttles, for longer than a call lasts. */
  | 'throttled';

let count = 0;

export class NativeWorld {
  private documented: DocumentedProblems | undefined;

  private constructor(
    readonly app: TestApp,
    private readonly env: Record<string, string>,
  ) {}

  static async start(options: TestAppOptions = {}): Promise<NativeWorld> {
    return new NativeWorld(await startTestApp(options), options.env ?? {});
  }

  /** The same database after the process ended and started again. */
  async restart(): Promise<NativeWorld> {
    const { clock, database } = this.app;
    await this.app.stop();
    return await NativeWorld.start({ clock, database, env: this.env });
  }

  /** Ends the application. What it has told of by then must be as the document says. */
  async close(): Promise<void> {
    try {
      await (await DocumentedEvents.of(this.app.url)).expectAllOf(this.app);
    } finally {
      await this.app.close();
    }
  }

  async api<T>(method: Method, path: string, body?: unknown, key?: string): Promise<Answer<T>> {
    const test = this.app.api(method, path, key);
    const {
      status,
      headers,
      body: answer,
    } = body === undefined ? await test : await test.type('json').send(JSON.stringify(body));
    if (status >= 400) {
      this.documented ??= await DocumentedProblems.of(this.app.url);
      this.documented.expect(method, path, status, answer as { code?: string });
    }
    return { status, headers, body: answer };
  }

  /** The data of a Timekit answer. */
  async v2<T>(method: Method, path: string, body?: object): Promise<T> {
    const answer = await (body === undefined ? this.app.v2(method, path) : this.app.v2(method, path).send(body));
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body.data;
  }

  async key(...scopes: string[]): Promise<string> {
    return (await this.made<{ key: string }>('/api-keys', { name: 'Test', scopes })).key;
  }

  async user(fields: Record<string, unknown> = {}): Promise<NativeUser> {
    count += 1;
    const email = `user${count}@example.com`;
    return await this.made<NativeUser>('/users', {
      name: `User ${count}`,
      timezone: 'Europe/Copenhagen',
      email,
      ...fields,
    });
  }

  async calendar(resourceId: string, fields: Record<string, unknown> = {}): Promise<string> {
    const calendar = { name: 'More', ...fields };
    return (await this.made<{ id: string }>(`/resources/${resourceId}/calendars`, calendar)).id;
  }

  async book(
    of: { user_id: string } | { resource_id: string },
    change: Record<string, unknown> = {},
  ): Promise<NativeBooking> {
    return await this.made<NativeBooking>('/bookings', bookingBody(of, change));
  }

  /** The first hundred that the query finds. */
  async bookings(query: string): Promise<NativeBooking[]> {
    return (await this.api<{ data: NativeBooking[] }>('get', `/bookings?limit=100&${query}`)).body.data;
  }

  async history(id: string): Promise<Change[]> {
    return (await this.api<{ data: Change[] }>('get', `/bookings/${id}/history`)).body.data;
  }

  /** What was told of it, in order. */
  async told(id: string): Promise<OutboxEvent[]> {
    return await this.app.em().find(OutboxEvent, { subjectId: id }, { orderBy: { version: 'asc' } });
  }

  async typesTold(id: string): Promise<string[]> {
    return (await this.told(id)).map(({ type }) => type);
  }

  /** The invariants that do not hold in this database, which is also Timekit's. */
  async broken(): Promise<string[]> {
    const findings = await examine(this.app.em(), true);
    return findings.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant.name);
  }

  /** Decides the fate of every request to Timekit until the returned function is called. */
  meddle(fateOf: (request: { method: string; url: string }) => Fate | Promise<Fate>): () => void {
    const fastify = this.app.app.getHttpAdapter().getInstance();
    const real = fastify.inject.bind(fastify) as (request: object) => Promise<unknown>;
    const meddling = async (request: { method: string; url: string }): Promise<unknown> => {
      const fate = await fateOf(request);
      switch (fate) {
        case 'arrives':
          return await real(request);
        case 'answer_lost':
          await real(request);
          throw new Error('the line broke');
        case 'request_lost':
          throw new Error('the line broke');
        case 'throttled':
          return {
            statusCode: 503,
            // Longer than any call may take, so that it is not waited for.
            headers: { 'retry-after': '3600' },
            rawPayload: Buffer.from('{"error":"Slow down"}'),
          };
      }
    };
    Object.defineProperty(fastify, 'inject', { value: meddling, configurable: true, writable: true });
    return () => {
      Object.defineProperty(fastify, 'inject', { value: real, configurable: true, writable: true });
    };
  }

  private async made<T>(path: string, body: object): Promise<T> {
    const answer = await this.api<T>('post', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** One hour on the morning of 2026-12-01 in Copenhagen. */
export function bookingBody(
  of: { user_id: string } | { resource_id: string },
  change: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    ...of,
    start: '2026-12-01T10:00:00+01:00',
    end: '2026-12-01T11:00:00+01:00',
    what: 'Haircut',
    customer: { name: 'Marty McFly', email: 'Marty@Example.com', timezone: 'America/Los_Angeles' },
    ...change,
  };
}

/** The hour that begins at `hour` UTC on 2026-12-02, for bookings that must not get into each other's way. */
export function hourOf(hour: number): { start: string; end: string } {
  return { start: startOf(hour), end: startOf(hour + 1) };
}

function startOf(hour: number): string {
  return new Date(Date.UTC(2026, 11, 2, hour)).toISOString();
}
