/**
 * How requests leave the client. A transport is an axios adapter, so everything above it (auth, retries, errors, limits) is
 * the same over the network and in process.
 */
import type { AxiosAdapter } from 'axios';

export interface TimekitTransport {
  readonly name: 'network' | 'in_process';
  /** Default: axios's own HTTP adapter. */
  readonly adapter?: AxiosAdapter;
}

export const TIMEKIT_TRANSPORT = Symbol('TIMEKIT_TRANSPORT');

export const networkTransport: TimekitTransport = { name: 'network' };
