/** Holds what the outbox tells against the schemas of its events in the OpenAPI document. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import request from 'supertest';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import type { TestApp } from './app.js';

interface Document {
  components: { schemas: Record<string, object> };
  webhooks: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }>;
}

const DOCUMENT = 'openslot';
const SHOWN_CHARACTERS = 2_000;

export class DocumentedEvents {
  private readonly ajv = new Ajv2020({ allErrors: true, strict: false });

  private constructor(private readonly document: Document) {
    formats.default(this.ajv);
    this.ajv.addSchema({ ...document, $id: DOCUMENT });
  }

  static async of(url: string): Promise<DocumentedEvents> {
    return new DocumentedEvents((await request(url).get('/openapi.json')).body as Document);
  }

  get types(): string[] {
    return Object.keys(this.document.webhooks);
  }

  exampleOf(type: string): unknown {
    return this.document.webhooks[type]?.post.requestBody.content['application/json']?.example;
  }

  /** What speaks against the event being one of that type; empty when nothing does. */
  mistakesIn(type: string, event: unknown): string[] {
    const validate: ValidateFunction | undefined = this.ajv.getSchema(`${DOCUMENT}#/components/schemas/${type}.v1`);
    if (validate === undefined) return [`${type} is not in the document`];
    return validate(event) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }

  /** Throws when the application has told of something in another way than the document says. What was emptied says nothing. */
  async expectAllOf(app: TestApp): Promise<void> {
    const full = { $or: [{ position: { $ne: null } }, { fannedOutAt: null }] };
    const events = await app.em().find(OutboxEvent, full, { fields: ['type', 'payload'], disableIdentityMap: true });
    for (const { type, payload } of events) {
      const mistakes = this.mistakesIn(type, payload);
      if (mistakes.length > 0) {
        const told = JSON.stringify(payload).slice(0, SHOWN_CHARACTERS);
        throw new Error(`The document says otherwise of ${type}: ${mistakes.join('; ')} in ${told}`);
      }
    }
  }
}
