/**
 * The OpenAPI 3.1 document of both faces, built from the running application's own routes. Nest writes 3.0 schemas; the
 * one difference that matters to them, `nullable`, is rewritten to a type that includes `null`.
 */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describeEvents } from './event-schemas.js';
import { describeProblems } from './problem-schema.js';
import { describeHeaders } from './shared-headers.js';

export function buildOpenApi(app: INestApplication, publicUrl: string | undefined): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Openslot')
    .setDescription(
      'Headless scheduling: onboard providers, fetch availability, book. `/api/v1` is the native API; `/v2` is the Timekit v2 surface of the embedded engine.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A native API key.' })
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'Empty user, a Timekit app key as password.' });
  if (publicUrl !== undefined) {
    builder.addServer(publicUrl);
  }
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  nameOperationsOfTimekit(document);
  describeHeaders(document);
  describeProblems(document);
  describeEvents(document);
  return withoutNullable(document);
}

/** Serves the document at `/openapi.json` and a page to read and try it at `/docs`. */
export function serveDocs(app: INestApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Openslot API',
    swaggerOptions: { persistAuthorization: true, tagsSorter: 'alpha' },
  });
}

/** Both faces have bookings, calendars and resources; the ids of operations have to differ all the same. */
function nameOperationsOfTimekit(document: OpenAPIObject): void {
  for (const [path, { get, post, put, delete: remove }] of Object.entries(document.paths)) {
    for (const operation of [get, post, put, remove]) {
      if (path.startsWith('/v2') && operation?.operationId !== undefined) {
        operation.operationId = `Timekit.${operation.operationId}`;
      }
    }
  }
}

function withoutNullable<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => withoutNullable(item)) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, child]): [string, unknown] => [key, withoutNullable(child)]);
  const { nullable, ...schema } = Object.fromEntries(entries);
  if (nullable !== true) {
    return Object.fromEntries(entries) as T;
  }
  return (
    'type' in schema ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] }
  ) as T;
}
