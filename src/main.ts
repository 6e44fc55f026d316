import 'reflect-metadata';
import { printWelcome } from './welcome.js';
import { createApp, recoverUnfinished } from './app.setup.js';
import { InvalidConfigError, readConfig } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { DataDirInUseError } from './persistence/data-dir-lock.js';

async function main(): Promise<void> {
  const startedAt = performance.now();
  const config = readConfig(readEnvironment());
  const { app, newKeys } = await createApp({ config });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      app.close().then(() => process.exit(0), fail);
    });
  }
  await app.listen(config.http.port, config.http.host);
  void recoverUnfinished(app);
  printWelcome({ config, newKeys, url: await app.getUrl(), startMs: performance.now() - startedAt });
}

function fail(error: unknown): never {
  const expected = error instanceof InvalidConfigError || error instanceof DataDirInUseError;
  process.stderr.write(`${expected ? error.message : String((error instanceof Error && error.stack) || error)}\n`);
  process.exit(1);
}

main().catch(fail);
