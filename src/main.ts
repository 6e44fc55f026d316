import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import { readConfig } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { EventStreams } from './events/event-streams.service.js';
import { drain } from './http/drain.js';
import { JobsService } from './jobs/jobs.service.js';
import { assertNodeVersion } from './node-version.js';
import { explainStartError } from './start-errors.js';
import { WebhookDispatcher } from './webhooks/dispatcher.service.js';
import { printNewKeys, printWelcome } from './welcome.js';

/** How long a stop waits for the requests that run. */
const DRAIN_MS = 10_000;

async function main(): Promise<void> {
  const startedAt = performance.now();
  assertNodeVersion();
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
  app.get(JobsService).start();
  app.get(WebhookDispatcher).start();
  printWelcome({ config, adminKey: newKeys.admin, url: await app.getUrl(), startMs: performance.now() - startedAt });
}

async function stop(app: NestFastifyApplication): Promise<void> {
  // They would be waited for in vain.
  app.get(EventStreams).stop();
  await Promise.all([
    drain(app.getHttpServer(), DRAIN_MS),
    app.get(JobsService).stop(),
    app.get(WebhookDispatcher).stop(),
  ]);
  await app.close();
}

function fail(error: unknown): never {
  process.stderr.write(`${explainStartError(error)}\n`);
  process.exit(1);
}

main().catch(fail);
