/**
 * Loaded into a server before anything else (`node --import`): makes it die at a named place, or puts a defect into it.
 * Both sit on the one class through which the ORM talks to either database.
 */
import { randomUUID } from 'node:crypto';
import { AbstractSqlConnection } from '@mikro-orm/postgresql';
import { type Failpoint, PLANTED, readFault } from './failpoint.js';

type Execute = AbstractSqlConnection['execute'];
type Commit = AbstractSqlConnection['commit'];

const { failpoint, plant } = readFault();
const connection = AbstractSqlConnection.prototype;
const execute: Execute = Reflect.get(connection, 'execute');
const commit: Commit = Reflect.get(connection, 'commit');

/** Transactions that have run a statement which matches. A statement outside of one is a transaction by itself. */
const marked = new WeakSet<object>();
let times = 0;

function dieAt(place: Failpoint): void {
  times += 1;
  if (times >= place.time) process.kill(process.pid, 'SIGKILL');
}

let isPlanted = false;

/** Says once that the defect is at work. */
function noted<T>(defect: T): T {
  if (!isPlanted) process.stderr.write(`${PLANTED}\n`);
  isPlanted = true;
  return defect;
}

const SPEAKS_OF_OUTBOX = /insert into "openslot"\."outbox_event"/;
/** The part of a statement that writes the outbox along with what changed, up to its condition. */
const TELLS = /(insert into "openslot"\."outbox_event"[^?]*\?::json\) as given where )/g;
const CLAIMS_KEY = /insert into openslot\.idempotency_key \(owner, method, route, key,/;
const PLACE_OF_KEY = 3;

function textOf(query: Parameters<Execute>[0]): string {
  if (typeof query === 'string') return query;
  return 'toRaw' in query ? query.toRaw().sql : query.sql;
}

connection.execute = async function <T>(this: AbstractSqlConnection, ...args: Parameters<Execute>): Promise<T> {
  const [query, params, method, ctx, context] = args;
  const sql = textOf(query);
  const isAlsoAbout = sql.startsWith('with ');
  if (plant === 'no-outbox' && SPEAKS_OF_OUTBOX.test(sql) && !isAlsoAbout) {
    return noted({ affectedRows: 1, rows: [] } as T);
  }
  const isForgotten = plant === 'forgotten-keys' && CLAIMS_KEY.test(sql);
  const values = isForgotten && Array.isArray(params) ? noted(params.with(PLACE_OF_KEY, randomUUID())) : params;
  const sent = typeof query === 'string' ? planted(query) : query;
  const matches = failpoint !== undefined && new RegExp(failpoint.statement).test(sql);
  const isPlace = matches && (failpoint.at === 'statement' || ctx === undefined);
  if (isPlace && failpoint.moment === 'before') dieAt(failpoint);
  const result = (await execute.call(this, sent, values, method, ctx, context)) as T;
  if (isPlace && failpoint.moment === 'after') dieAt(failpoint);
  if (matches && ctx !== undefined) marked.add(ctx);
  return result;
} as Execute;

function planted(query: string): string {
  const plain = plant === 'plain-insert' ? query.replaceAll('on conflict do nothing', '') : query;
  const silent = plant === 'no-outbox' ? plain.replaceAll(TELLS, '$1false and ') : plain;
  return silent === query ? query : noted(silent);
}

connection.commit = async function (this: AbstractSqlConnection, ...args: Parameters<Commit>): Promise<void> {
  const place = failpoint?.at === 'commit' && marked.has(args[0]) ? failpoint : undefined;
  if (place?.moment === 'before') dieAt(place);
  await commit.apply(this, args);
  if (place?.moment === 'after') dieAt(place);
};
