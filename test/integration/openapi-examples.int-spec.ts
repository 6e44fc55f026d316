/** Every example in the OpenAPI document is accepted by its own operation, as it stands there. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { Method } from '../support/app.js';
import { hourOf, type NativeUser, NativeWorld } from './native.support.js';
import { createEndpoint } from './webhooks.support.js';

interface Schema {
  $ref?: string;
  example?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
}

interface Operation {
  parameters?: { in: string; name: string; example?: unknown; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Example {
  method: Method;
  path: string;
  at: string;
  field: string;
  value: unknown;
  /** The examples of the fields that have to be there with it. */
  beside: Record<string, unknown>;
}

let world: NativeWorld;
let examples: Example[];

beforeAll(async () => {
  world = await NativeWorld.start();
  const { paths, components } = (await request(world.app.url).get('/openapi.json').expect(200)).body as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };
  examples = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { parameters = [], requestBody }]) => {
        const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
        const { properties = {}, required = [] } = components.schemas[name] ?? {};
        const beside = Object.fromEntries(
          required.flatMap((field) =>
            properties[field]?.example === undefined ? [] : [[field, properties[field].example]],
          ),
        );
        const of = (at: string, field: string, value: unknown): Example[] =>
          value === undefined
            ? []
            : [{ method: method as Method, path: path.slice('/api/v1'.length), at, field, value, beside }];
        return [
          ...parameters.flatMap((parameter) =>
            of(parameter.in, parameter.name, parameter.example ?? parameter.schema?.example),
          ),
          ...Object.entries(properties).flatMap(([field, schema]) => of('body', field, schema.example)),
        ];
      }),
    );
});
afterAll(async () => await world.close());

/** What belongs to the field and cannot be an example: ids, and what the graph that takes it needs besides. */
async function neededFor({ method, path, field }: Example, user: NativeUser): Promise<Record<string, unknown>> {
  const booked = { user_id: user.id, what: 'Haircut', ...hourOf(3) };
  const customer = { name: 'Marty', email: 'marty@example.com' };
  switch (`${method} ${path}`) {
    case 'post /users':
      return { timezone: 'UTC' };
    case 'post /bookings':
      if (field === 'payment_timeout') return { ...booked, customer, graph: 'instant_payment' };
      return field.startsWith('m') ? { ...booked, graph: 'group_owner', max_seats: 5 } : { ...booked, customer };
    case 'post /holds':
      return { user_id: user.id };
    case 'post /availability/query':
    case 'post /availability/explain':
      return { user_ids: [user.id] };
    case 'post /api-keys':
      return { scopes: ['read'] };
    case 'post /webhook-deliveries/replay':
      return { endpoint_id: (await createEndpoint(world)).id };
    default:
      return {};
  }
}

async function idFor({ path }: Example, user: NativeUser): Promise<string> {
  if (path.startsWith('/bookings/')) return (await world.book({ user_id: user.id }, hourOf(3))).id;
  if (path.startsWith('/webhook-endpoints/')) return (await createEndpoint(world)).id;
  if (path.startsWith('/calendars/')) return await world.calendar(user.resource_id);
  if (path.startsWith('/resources/{id}/')) return user.resource_id;
  if (path.startsWith('/resources/')) {
    return (await world.api<{ id: string }>('post', '/resources', { name: 'Room', timezone: 'UTC' })).body.id;
  }
  return user.id;
}

/** Both ends of a time, whose examples belong together. */
function timesOf(method: Method, path: string): Record<string, unknown> {
  const all = examples.filter((example) => example.method === method && example.path === path);
  const times = all.filter(({ field }) => field === 'start' || field === 'end');
  return Object.fromEntries(times.map(({ field, value }) => [field, value]));
}

describe('an example', () => {
  test('is there for what is hard to guess', () => {
    const shown = examples.map(({ method, path, field }) => `${method} ${path} ${field}`);
    expect(shown).toEqual(
      expect.arrayContaining([
        'post /bookings customer',
        'post /holds start',
        'post /availability/query constraints',
        'get /users/{id}/slots length',
        'post /bookings/{id}/actions/{action} action',
      ]),
    );
  });

  test('is accepted by its operation, with every field that it needs', async () => {
    const refused: unknown[] = [];
    for (const example of examples) {
      const { method, path, at, field, value, beside } = example;
      const user = await world.user();
      const body = { ...(await neededFor(example, user)), ...beside, ...(at === 'body' ? { [field]: value } : {}) };
      const pair = field === 'start' || field === 'end' ? timesOf(method, path) : {};
      const address = path
        .replace('{id}', path.includes('{id}') ? await idFor(example, user) : '')
        .replaceAll(/\{\w+\}/g, String(value))
        .concat(at === 'query' ? `?${field}=${encodeURIComponent(String(value))}` : '');
      const answer = await world.api(method, address, method === 'get' ? undefined : { ...body, ...pair });
      if (answer.status >= 300) refused.push({ example, body, answer: answer.body });
    }
    expect(refused).toEqual([]);
  });
});
