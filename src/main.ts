import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, recoverUnfinished } from './app.setup.js';
import { readConfig } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { drain } from './http/drain.js';
import { explainStartError } from './start-errors.js';
import { printNewKeys, printWelcome } from './welcome.js';

/** How long a stop waits for the requests that run. */
const DRAIN_MS = 10_000;
const RECOVER_EVERY_MS = 60_000;

async function main(): Promise<void> {
  const startedAt = performance.now();
  const config = readConfig(readEnvironment());
  const { app, newKeys } = await createApp({ config });
  // At once: whatever happens next, they cannot be read again.
  printNewKeys(newKeys);
  try {
    await app.listen(config.http.port, config.http.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop(app).then(() => process.exit(0), fail);
    });
  }
  void keepRecovering(app);
  printWelcome({ config, adminKey: newKeys.admin, url: await app.getUrl(), startMs: performance.now() - startedAt });
}

/** Again and again, since what a crash left may be too fresh to be judged at the start. The end of the process ends it. */
async function keepRecovering(app: NestFastifyApplication): Promise<never> {
  for (;;) {
    await recoverUnfinished(app);
    await sleep(RECOVER_EVERY_MS);
  }
}

async function stop(app: NestFastifyApplication): Promise<void> {
  await drain(app.getHttpServer(), DRAIN_MS);
  await app.close();
}

function fail(error: unknown): never {
  process.stderr.write(`${explainStartError(error)}\n`);
  process.exit(1);
}

main().catch(fail);
