/** What every measurement over HTTP needs. */
import type { ProveDatabase } from '../../prove/databases.js';
import type { Callers } from './callers.js';
import type { Targets } from './targets.js';

const ADMIN_KEY = 'the-admin-key-of-the-bench-0123456789';
const API_KEY = 'live_api_key_of_the_bench_0123456789';

export const SERVER_ENVIRONMENT = {
  ADMIN_API_KEY: ADMIN_KEY,
  ENGINE_API_KEY: API_KEY,
  ENGINE_WIDGET_KEY: 'live_widget_key_of_the_bench_0123456789',
};
export const AUTHORIZATION = `Basic ${Buffer.from(`:${API_KEY}`).toString('base64')}`;
export const NATIVE_AUTHORIZATION = `Bearer ${ADMIN_KEY}`;

export interface HttpBench {
  readonly database: ProveDatabase;
  readonly serverPid: number | undefined;
  readonly callers: Callers;
  readonly authorization: string;
  /** Of the native API. */
  readonly nativeCallers: Callers;
  readonly ids: readonly string[];
  readonly callersAtOnce: number;
  /** How long one thing is measured. */
  readonly measureMs: number;
  readonly targets: Targets;
}
