/**
 * A server that comes to its failpoint kills itself with SIGKILL. Any other end is a fault of its own, and would otherwise
 * pass for the death that was wanted.
 */
import { NeverReadyError, type ServerProcess } from '../../support/process.js';

/** While it ran. */
export function wasKilled({ child }: ServerProcess): boolean {
  return child.signalCode === 'SIGKILL';
}

/** While it started. */
export function wasKilledStarting(error: unknown): boolean {
  return error instanceof NeverReadyError && error.signal === 'SIGKILL';
}

/** For a server that ended when nobody wanted it to, or in a way that nobody wanted. */
export function endedByItself(server: ServerProcess): string {
  const { exitCode, signalCode } = server.child;
  return `the server ended by itself with ${exitCode ?? signalCode}: ${server.output().slice(-1_000)}`;
}
