/** Holds what the native API refuses against the OpenAPI document: the problems of an operation are those that occur. */
import request from 'supertest';
import type { Method } from './app.js';

interface Answer {
  content?: Record<string, { schema: { properties?: { code?: { enum: string[] } } } }>;
}

interface Operation {
  method: string;
  path: RegExp;
  answers: Record<string, Answer>;
}

/** What any request to any server may meet; the document says it as the default answer. */
const EVERYWHERE = new Set(['http.internal', 'http.database_unavailable', 'http.method_not_allowed', 'http.not_found']);

export class DocumentedProblems {
  private constructor(private readonly operations: readonly Operation[]) {}

  static async of(url: string): Promise<DocumentedProblems> {
    const { paths } = (await request(url).get('/openapi.json')).body as {
      paths: Record<string, Record<string, { responses: Record<string, Answer> }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({
        method,
        path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        answers: responses,
      })),
    );
    return new DocumentedProblems(operations);
  }

  /** Throws when the document does not say that the operation answers so. `path`: after `/api/v1`. */
  expect(method: Method, path: string, status: number, problem: { code?: string }): void {
    const code = problem.code ?? '';
    const address = `/api/v1${path.replace(/\?.*$/, '')}`;
    const operation = this.operations.find((each) => each.method === method && each.path.test(address));
    const schema = operation?.answers[status]?.content?.['application/problem+json']?.schema;
    if (operation !== undefined && !EVERYWHERE.has(code) && schema?.properties?.code?.enum.includes(code) !== true) {
      throw new Error(`The OpenAPI document does not say that ${method} ${address} answers ${status} with ${code}.`);
    }
  }
}
