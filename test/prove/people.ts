/** Somebody to book, known to both faces. */
import type { Answer, Client } from './client.js';

export interface Person {
  readonly userId: string;
  readonly resourceId: string;
  readonly timekitResourceId: string;
}

export const CUSTOMER = { name: 'Marty McFly', email: 'marty@example.com', timezone: 'UTC' };

export async function makePerson(client: Client, name: string): Promise<Person> {
  const answer = await client.api('POST', '/users', { name, timezone: 'UTC' });
  const made = expectStatus(answer, 201) as { id: string; resource_id: string; timekit_resource_id: string };
  return { userId: made.id, resourceId: made.resource_id, timekitResourceId: made.timekit_resource_id };
}

/** The body of an answer that has to be like that. */
export function expectStatus(answer: Answer, status: number): unknown {
  if (answer.status !== status)
    throw new Error(`Expected ${status}, got ${answer.status}: ${answer.text.slice(0, 500)}`);
  return answer.body;
}

/** The period as both faces take it. */
export function period(start: number, end: number): { start: string; end: string } {
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}
