/** Judges every invariant on one consistent view of the database, without changing anything. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { ANSWER_INVARIANTS } from './answer-invariants.js';
import { ENGINE_INVARIANTS } from './engine-invariants.js';
import type { Invariant } from './invariant.js';
import { NATIVE_INVARIANTS } from './native-invariants.js';
import { OUTBOX_INVARIANTS } from './outbox-invariants.js';
import { WEBHOOK_INVARIANTS } from './webhook-invariants.js';

export const INVARIANTS: readonly Invariant[] = [
  ...ENGINE_INVARIANTS,
  ...NATIVE_INVARIANTS,
  ...ANSWER_INVARIANTS,
  ...OUTBOX_INVARIANTS,
  ...WEBHOOK_INVARIANTS,
];

export interface Finding {
  readonly invariant: Invariant;
  readonly checked: number;
  readonly violations: number;
  /** Of the first few. */
  readonly ids: readonly string[];
}

const SHOWN_IDS = 3;

/** Everything as it was at one moment, on a running server too. */
export async function examine(em: EntityManager, embedded: boolean): Promise<Finding[]> {
  return await em.fork().transactional(async (tx) => {
    await tx.execute('set transaction isolation level repeatable read, read only');
    return await judgeAll(tx, embedded);
  });
}

/** `embedded`: whether Timekit is the engine whose tables are in this database. */
export async function judgeAll(tx: EntityManager, embedded: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const invariant of INVARIANTS.filter(({ embeddedOnly }) => embedded || embeddedOnly !== true)) {
    findings.push(await judge(tx, invariant));
  }
  return findings;
}

async function judge(tx: EntityManager, invariant: Invariant): Promise<Finding> {
  const [row] = await tx.execute<[{ checked: number; violations: number; ids: string[] }]>(`
    select count(*)::int as checked, count(*) filter (where broken is not false)::int as violations,
      to_json(coalesce((array_agg(id order by id) filter (where broken is not false))[1:${SHOWN_IDS}], '{}')) as ids
    from (${invariant.sql}) judged`);
  return { invariant, ...row };
}
