/** What the specs about webhooks share: endpoints, deliveries in every state, and the catalogue of problems. */
import { newId } from '../../src/core/ids.js';
import type { DeliveryState } from '../../src/webhooks/webhook-delivery.entity.js';
import { WebhookDelivery } from '../../src/webhooks/webhook-delivery.entity.js';
import { type Answer, type NativeWorld } from './native.support.js';

export interface Endpoint {
  id: string;
  url: string;
  event_types: string[];
  enabled: boolean;
  disabled_cause: string | null;
  disabled_reason: string | null;
  disabled_at: string | null;
  previous_secret_until: string | null;
  version: number;
  created_by: string;
  secret: string;
  [field: string]: unknown;
}

export interface Delivery {
  id: string;
  endpoint_id: string;
  event_id: string | null;
  event_type: string;
  state: DeliveryState;
  attempts: number;
  next_attempt_at: string | null;
  created_at: string;
  finished_at: string | null;
  [field: string]: unknown;
}

/** One that nobody can reach, and nobody asks for a name of. */
export const RECEIVER = 'https://203.0.113.9.example.com/hooks';

export async function createEndpoint(world: NativeWorld, fields: Record<string, unknown> = {}): Promise<Endpoint> {
  const { status, body } = await world.api<Endpoint>('post', '/webhook-endpoints', { url: RECEIVER, ...fields });
  if (status !== 201) throw new Error(`The endpoint was not created: ${JSON.stringify(body)}`);
  return body;
}

export async function deliveriesOf(world: NativeWorld, endpointId: string, query = ''): Promise<Delivery[]> {
  const { body } = await world.api<{ data: Delivery[] }>(
    'get',
    `/webhook-deliveries?endpoint_id=${endpointId}${query}`,
  );
  return body.data;
}

/** Stored as it stands; nobody sends it. */
export async function storeDelivery(
  world: NativeWorld,
  endpointId: string,
  fields: Partial<
    Pick<WebhookDelivery, 'state' | 'createdAt' | 'nextAttemptAt' | 'attempts' | 'eventType' | 'eventId'>
  > = {},
): Promise<string> {
  const id = newId();
  const now = new Date(world.app.clock.now().epochMilliseconds);
  const { state = 'failed', createdAt = now } = fields;
  await world.app.em().insert(WebhookDelivery, {
    id,
    endpointId,
    eventId: newId(),
    eventType: 'booking.created',
    payload: '{"type":"booking.created"}',
    sequence: null,
    state,
    attempts: 10,
    triesInSchedule: 10,
    nextAttemptAt: state === 'pending' ? now : null,
    createdAt,
    finishedAt: state === 'pending' ? null : createdAt,
    ...fields,
  });
  return id;
}

export async function refusal(answer: Promise<Answer<unknown>>): Promise<[number, string]> {
  const { status, body } = await answer;
  return [status, (body as { code: string }).code];
}
