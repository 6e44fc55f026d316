import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import request from 'supertest';
import { REFUSALS } from '../../src/docs/operation-problems.js';
import { PROBLEM_TYPES } from '../../src/http/problem-types.js';
import { startTestApp, type TestApp } from '../support/app.js';

interface Operation {
  tags?: string[];
  summary?: string;
  operationId?: string;
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  responses?: Record<
    string,
    { headers?: Record<string, unknown>; content?: Record<string, { schema: ProblemSchema }> }
  >;
}

interface ProblemSchema {
  properties?: { code?: { enum: string[] } };
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }> };
}

/** Routes that serve the document itself. */
const DOCS = /^\/(docs|openapi\.json|docs-yaml)/;

describe('the OpenAPI document', () => {
  let app: TestApp;
  let document: Document;
  beforeAll(async () => {
    app = await startTestApp();
    document = (await request(app.url).get('/openapi.json').expect(200)).body as Document;
  });
  afterAll(async () => {
    await app.close();
  });

  test('lists exactly the routes that the router serves', () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(routesOf(app.app.getHttpAdapter().getInstance()).toSorted());
  });

  test('is version 3.1 and describes every operation', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('"nullable"');
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { summary, tags }] of Object.entries(operations)) {
        expect(`${method} ${path}: ${summary !== undefined && summary !== '' && tags?.length === 1}`).toBe(
          `${method} ${path}: true`,
        );
      }
    }
  });

  test('names every operation once, and every parameter of its path', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters = [] } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
      expect([path, inPath.toSorted()]).toEqual([path, (path.match(/\{\w+\}/g) ?? []).toSorted()]);
    }
  });

  test('says of every native operation what an error looks like, with every code', () => {
    const native = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/'));
    for (const operation of native.flatMap(([, operations]) => Object.values(operations))) {
      expect(Object.keys(operation.responses ?? {})).toContain('default');
    }
    expect(document.components.schemas['Problem']?.properties?.['code']?.enum).toEqual(Object.keys(PROBLEM_TYPES));
  });

  const problemsOf = (path: string, method: string, status: number): string[] => {
    const answer = document.paths[path]?.[method]?.responses?.[status];
    return answer?.content?.['application/problem+json']?.schema.properties?.code?.enum ?? [];
  };

  test('says which problems an operation answers with', () => {
    expect(problemsOf('/api/v1/bookings', 'post', 409)).toEqual(
      expect.arrayContaining(['bookings.slot_taken', 'idempotency.in_flight', 'resources.not_provisioned']),
    );
    expect(problemsOf('/api/v1/bookings/{id}', 'patch', 412)).toEqual(['http.precondition_failed']);
    expect(problemsOf('/api/v1/bookings/{id}', 'patch', 409)).toContain('bookings.gone_upstream');
    expect(problemsOf('/api/v1/bookings/bulk', 'post', 422)).toContain('bookings.bulk_failed');
    expect(problemsOf('/api/v1/holds', 'post', 409)).toContain('holds.slot_taken');
    expect(problemsOf('/api/v1/sandbox/clock', 'put', 409)).toContain('sandbox.clock_backwards');
    expect(problemsOf('/api/v1/api-keys', 'post', 422)).toContain('idempotency.not_supported');
    expect(problemsOf('/health/live', 'get', 401)).toEqual([]);
  });

  test('names in its list of refusals operations that exist, and somewhere every problem there is', () => {
    for (const name of Object.keys(REFUSALS)) {
      const [method = '', path = ''] = name.split(' ');
      expect([name, document.paths[path]?.[method.toLowerCase()] !== undefined]).toEqual([name, true]);
    }
    const somewhere = new Set(
      Object.values(document.paths)
        .flatMap((methods) => Object.values(methods))
        .flatMap(({ responses = {} }) => Object.values(responses))
        .flatMap(({ content }) => content?.['application/problem+json']?.schema.properties?.code?.enum ?? []),
    );
    const anywhere = ['http.method_not_allowed', 'http.database_unavailable', 'http.internal'];
    expect([...somewhere, ...anywhere].toSorted()).toEqual(Object.keys(PROBLEM_TYPES).toSorted());
  });

  /** In alphabetical order. */
  const headersOf = (path: string, method: string, status: string) => {
    const { parameters = [], responses = {} } = document.paths[path]?.[method] ?? {};
    const taken = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
    return [taken.toSorted(), Object.keys(responses[status]?.headers ?? {}).toSorted()];
  };

  test('says which headers an operation takes and gives', () => {
    const replayed = 'Idempotency-Replayed';
    expect(headersOf('/api/v1/bookings', 'post', '201')).toEqual([['Idempotency-Key'], ['ETag', replayed, 'Location']]);
    expect(headersOf('/api/v1/bookings', 'get', '200')).toEqual([[], []]);
    expect(headersOf('/api/v1/bookings/{id}', 'get', '200')).toEqual([['If-None-Match'], ['ETag']]);
    expect(headersOf('/api/v1/bookings/{id}', 'patch', '200')).toEqual([
      ['Idempotency-Key', 'If-Match'],
      ['ETag', replayed],
    ]);
    expect(headersOf('/api/v1/api-keys', 'post', '201')).toEqual([[], []]);
    expect(headersOf('/api/v1/availability/query', 'post', '200')).toEqual([[], []]);
    expect(headersOf('/v2/bookings', 'post', '201')).toEqual([['Idempotency-Key'], [replayed]]);
    expect(headersOf('/v2/bookings', 'get', '200')).toEqual([[], []]);
    expect(headersOf('/v2/availability', 'post', '200')).toEqual([[], []]);
  });

  test('is served as a page that loads nothing from elsewhere', async () => {
    const page = await request(app.url).get('/docs').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});

/** The router's own list, as `METHOD /path/{param}`, without HEAD, preflight and the documentation itself. */
function routesOf(fastify: FastifyInstance): string[] {
  const tree = JSON.parse(JSON.stringify(fastify.printRoutes({ commonPrefix: false }))) as string;
  const routes: string[] = [];
  const stack: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^((?:│ {3}| {4})*)(?:├── |└── )(.+?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (match === null) continue;
    const [, indent = '', segment = '', methods = ''] = match;
    stack.length = indent.length / 4;
    stack.push(segment);
    const path = stack
      .join('')
      .replaceAll(/:(\w+)/g, '{$1}')
      .replace(/(.)\/$/, '$1');
    for (const method of methods.split(', ').filter((name) => name !== '' && name !== 'HEAD' && name !== 'OPTIONS')) {
      if (!DOCS.test(path)) routes.push(`${method} ${path}`);
    }
  }
  return [...new Set(routes)];
}
