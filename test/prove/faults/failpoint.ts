/** The named places where a server can be made to die, and how it is told. Production code knows nothing of them. */
import { fileURLToPath } from 'node:url';
import type { Plant } from '../options.js';

export interface Failpoint {
  readonly name: string;
  /** A statement that matches, or the commit of a transaction with such a statement in it. */
  readonly at: 'statement' | 'commit';
  readonly moment: 'before' | 'after';
  /** Source of a regular expression. */
  readonly statement: string;
  /** It happens the n-th time. */
  readonly time: number;
}

export interface Fault {
  readonly failpoint: Failpoint | undefined;
  readonly plant: Plant | undefined;
}

/** What a server prints when a planted defect changes something for the first time. */
export const PLANTED = 'A planted defect is at work.';

const VARIABLE = 'PROVE_FAULT';

export function faultArguments({ failpoint, plant }: Fault): string[] {
  const preload = fileURLToPath(new URL('preload.js', import.meta.url));
  return failpoint === undefined && plant === undefined ? [] : ['--import', preload];
}

export function faultEnvironment(fault: Fault): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(fault) };
}

export function readFault(): Partial<Fault> {
  return JSON.parse(process.env[VARIABLE] ?? '{}') as Partial<Fault>;
}

const CLAIM = 'insert into engine\\.claim';
const RECORD = 'insert into "openslot"\\."booking_change"';

/** All of them, to die there the first time. */
export const FAILPOINTS: readonly Omit<Failpoint, 'time'>[] = [
  { name: 'after the claim', at: 'statement', moment: 'after', statement: CLAIM },
  { name: 'before the commit of a claim', at: 'commit', moment: 'before', statement: CLAIM },
  { name: 'after the commit of a claim, before the answer', at: 'commit', moment: 'after', statement: CLAIM },
  { name: 'between upstream call and record', at: 'statement', moment: 'before', statement: RECORD },
  { name: 'before the commit of the record', at: 'commit', moment: 'before', statement: RECORD },
  { name: 'after the commit of the record, before the answer', at: 'commit', moment: 'after', statement: RECORD },
];

export const MID_MIGRATION: Failpoint = {
  name: 'in the middle of the migrations',
  at: 'statement',
  moment: 'after',
  statement: 'create table "openslot"\\."booking_change"',
  time: 1,
};
