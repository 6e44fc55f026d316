/** Holds what the native API refuses against the OpenAPI document: the problems of an operation are those that occur. */
import { Ajv2020 } from 'ajv/dist/2020.js';
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

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Answer> }>>;
  components: { schemas: Record<string, object> };
}

const DOCUMENT = 'openslot';

/** What any request to any server may meet; the document says it as the default answer. */
const EVERYWHERE = new Set(['http.internal', 'http.database_unavailable', 'http.method_not_allowed', 'http.not_found']);

export class DocumentedProblems {
  private readonly ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });

  private constructor(
    document: Document,
    private readonly operations: readonly Operation[],
  ) {
    this.ajv.addSchema({ ...document, $id: DOCUMENT });
  }

  static async of(url: string): Promise<DocumentedProblems> {
    const document = (await request(url).get('/openapi.json')).body as Document;
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({
        method,
        path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        answers: responses,
      })),
    );
    return new DocumentedProblems(document, operations);
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
    if (!this.ajv.validate(`${DOCUMENT}#/components/schemas/Problem`, problem)) {
      const mistakes = this.ajv.errorsText();
      throw new Error(`The OpenAPI document says otherwise of ${JSON.stringify(problem)}: ${mistakes}`);
    }
  }
}
