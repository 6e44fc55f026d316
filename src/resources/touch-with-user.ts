import type { EntityManager } from '@mikro-orm/postgresql';
import type { SubjectChanges } from '../outbox/subject-changes.service.js';

/**
 * For who is about to change a resource: the user whom it stands for is shown with its state, so they change with it.
 * The resource's row is locked by the caller, the user's here.
 */
export async function touchWithUser(
  changes: SubjectChanges,
  tx: EntityManager,
  { id, userId }: { id: string; userId: string | null },
): Promise<void> {
  await changes.touch(tx, 'resource', id);
  if (userId !== null) {
    await tx.execute('select id from openslot."user" where id = ? for update', [userId]);
    await changes.touch(tx, 'user', userId);
  }
}
