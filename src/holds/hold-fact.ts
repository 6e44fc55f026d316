/** What the world outside is told of a change: the hold as the API shows it after the change, and the change. */
import type { OutboxFact } from '../outbox/outbox.service.js';
import type { Hold } from './hold.entity.js';
import { presentHold } from './holds.dto.js';

type HoldChange = 'created' | 'extended' | 'converted' | 'released' | 'expired' | 'deleted';

/** Raises the row's version. */
export function nextFact(row: Hold, action: HoldChange, actor: string, at: Date): OutboxFact {
  Object.assign(row, { version: row.version + 1, updatedAt: at });
  return {
    type: `hold.${action}`,
    subjectType: 'hold',
    subjectId: row.id,
    version: row.version,
    occurredAt: at,
    data: { ...presentHold(row), change: { action, actor } },
  };
}

/** Ends a hold whose time has passed. It happened then, whoever looks later. */
export function expiredFact(row: Hold): OutboxFact {
  row.state = 'expired';
  return nextFact(row, 'expired', 'system', row.expiresAt > row.updatedAt ? row.expiresAt : row.updatedAt);
}
