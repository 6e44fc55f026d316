/**
 * The orderly end of an HTTP server. It comes before the application is closed, because a closing application refuses
 * requests, and the answers that are still being made need one more: the call to the engine in this process.
 */
import type { Server } from 'node:http';

const SWEEP_EVERY_MS = 50;

/**
 * Takes no more connections and waits until every request that was begun is answered, but not longer than `limitMs`. Then it
 * ends what is still open: closing would wait for a client that does not take its answer, for ever.
 */
export async function drain(server: Server, limitMs: number): Promise<void> {
  if (!server.listening) {
    return;
  }
  await new Promise<void>((resolve) => {
    // A connection that is kept alive becomes idle only when its answer is sent, so idle ones are looked for repeatedly.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
