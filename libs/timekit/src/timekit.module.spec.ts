import { expect, test } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RecordedInject } from '../testing/recorded-inject.js';
import { inProcessTransport } from './http/in-process.transport.js';
import { networkTransport, TIMEKIT_TRANSPORT } from './http/transport.js';
import { TimekitClient } from './timekit.client.js';
import { TimekitModule } from './timekit.module.js';

@Injectable()
class Feature {
  constructor(readonly timekit: TimekitClient) {}
}

@Module({ providers: [Feature] })
class FeatureModule {}

const quiet = { logger: false, abortOnError: false } as const;

test('registered globally, it reaches a feature that does not import it, over the transport it was given', async () => {
  const server = new RecordedInject();
  server.plays({ status: 200, body: { data: { id: 'a1', slug: 'app' } } });
  const transport = inProcessTransport(() => server.inject);
  const timekit = TimekitModule.forRootAsync({
    isGlobal: true,
    useFactory: async () => ({ baseUrl: 'http://engine.internal', apiKey: () => 'known only now', transport }),
  });

  @Module({ imports: [timekit, FeatureModule] })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, quiet);
  await expect(app.get(Feature, { strict: false }).timekit.apps.current()).resolves.toMatchObject({ slug: 'app' });
  expect(app.get(TIMEKIT_TRANSPORT, { strict: false })).toBe(transport);
  await app.close();
});

test('without a transport it is the network', async () => {
  const module = TimekitModule.forRoot({ baseUrl: 'https://api.timekit.io', apiKey: 'k' });
  const app = await NestFactory.createApplicationContext(module, quiet);
  expect(app.get(TIMEKIT_TRANSPORT)).toBe(networkTransport);
  await app.close();
});
