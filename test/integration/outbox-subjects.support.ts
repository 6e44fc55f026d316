/** What the specs about users, resources and calendars in the outbox share: what was told, and what the API shows. */
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { world } from './world.support.js';

/** What was told of it, oldest first: the version, the type, and the fields that changed. */
export async function told(id: string): Promise<string[]> {
  const events = await world.app.em().find(OutboxEvent, { subjectId: id }, { orderBy: { id: 'asc' } });
  return events.map(({ version, type, payload: { data } }) => {
    const { fields } = data['change'] as { fields?: string[] };
    return [`${version} ${type}`, ...(fields ?? [])].join(' ');
  });
}

export async function lastOf(id: string): Promise<OutboxEvent | undefined> {
  return (await world.told(id)).at(-1);
}

export async function numberOfEvents(): Promise<number> {
  return await world.app.em().count(OutboxEvent, {});
}

/** What the API shows at the path. */
export async function shown<T = Record<string, unknown>>(path: string): Promise<T> {
  return (await world.api<T>('get', path)).body;
}
