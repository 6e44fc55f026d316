import 'reflect-metadata';
import { printWelcome } from './welcome.js';
import { createApp } from './app.setup.js';
import { InvalidConfigError, readConfig } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { DataDirInUseError } from './persistence/data-dir-lock.js';

async function main(): Promise<void> {
  const startedAt = performance.now();
  const config = readConfig(readEnvironment());
  const { app, newKeys } = await createApp({ config });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void app.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  await app.listen(config.http.port, config.http.host);
  printWelcome({ config, newKeys, url: await app.getUrl(), startMs: performance.now() - startedAt });
}

main().catch((error: unknown) => {
  const expected = error instanceof InvalidConfigError || error instanceof DataDirInUseError;
  process.stderr.write(`${expected ? error.message : String((error instanceof Error && error.stack) || error)}\n`);
  process.exit(1);
});
