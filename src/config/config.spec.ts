import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { EnvDto } from './env.dto.js';
import { InvalidConfigError, readConfig } from './config.js';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof InvalidConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  test('needs no variable at all', () => {
    const config = readConfig({ PATH: '/bin' });
    expect(config.http).toEqual({ host: '127.0.0.1', port: 3000, publicUrl: undefined });
    expect(config.database).toEqual({ kind: 'pglite', dataDir: './.data' });
    expect(config.timekit.mode).toBe('embedded');
    expect(config.logLevel).toBe('info');
  });

  test('talks to the real service as soon as there is a key for it', () => {
    expect(readConfig({ TIMEKIT_API_KEY: 'live_api_key_1' }).timekit.mode).toBe('remote');
    expect(readConfig({ TIMEKIT_API_KEY: 'live_api_key_1', TIMEKIT_MODE: 'embedded' }).timekit.mode).toBe('embedded');
  });

  test('reports several mistakes together, by variable and rule, and never shows a value', () => {
    const environment = {
      PORT: '70000',
      TIMEKIT_BASE_URL: 'ftp://hush-host',
      ADMIN_API_KEY: 'too short hush',
      LOG_LEVEL: 'loud',
      WEBHOOK_ALLOW_PRIVATE: 'maybe',
      DATABASE_URL: 'mysql://hush',
    };
    const mistakes = mistakesOf(environment);
    for (const name of Object.keys(environment)) {
      expect(mistakes.filter((line) => line.startsWith(name))).not.toHaveLength(0);
    }
    expect(mistakes.join('\n')).not.toMatch(/hush|70000|loud|maybe/);
  });

  test.each([
    [{ TIMEKIT_APY_KEY: 'x' }, 'TIMEKIT_APY_KEY is not a known variable'],
    [{ TIMEKIT_MODE: 'remote' }, 'TIMEKIT_API_KEY must be set'],
    [{ DATABASE_URL: 'postgresql://localhost/x' }, 'SECRETS_KEY must be set'],
    [{ ENGINE_API_KEY: 'same', ENGINE_WIDGET_KEY: 'same' }, 'ENGINE_WIDGET_KEY must differ'],
    [{ TIMEKIT_WEBHOOK_SECRET: 'one,two,three' }, 'TIMEKIT_WEBHOOK_SECRET must be a secret'],
    [{ TIMEKIT_WEBHOOK_SECRET: 'one,' }, 'TIMEKIT_WEBHOOK_SECRET must be a secret'],
    [{ PORT: '80.5' }, 'PORT must be an integer number'],
  ])('refuses %j', (environment, expected) => {
    expect(mistakesOf(environment as Record<string, string>).join('\n')).toContain(expected);
  });

  test.each([
    ['', []],
    ['one', ['one']],
    ['one,two', ['one', 'two']],
  ])('the secrets of webhooks in %j are %j', (TIMEKIT_WEBHOOK_SECRET, expected) => {
    const { webhookSecrets } = readConfig({ TIMEKIT_WEBHOOK_SECRET }).timekit;
    expect(webhookSecrets.map((each) => each.reveal())).toEqual(expected);
  });

  test('an empty value counts as not set', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '' }).database.kind).toBe('pglite');
  });

  test('secrets do not print', () => {
    const config = readConfig({ ADMIN_API_KEY: 'x'.repeat(40) });
    expect(JSON.stringify(config)).not.toContain('xxx');
    expect(config.keys.admin?.reveal()).toBe('x'.repeat(40));
  });
});

describe('.env.example', () => {
  test('has every variable with its default, and no other', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const assigned = lines.map((line) => /^#?([A-Z_]+)=(.*)$/.exec(line)).filter((match) => match !== null);
    const examples = new Map(assigned.map(([, name = '', value]) => [name, value]));
    const source = readFileSync('src/config/env.dto.ts', 'utf8');
    const declared = [...source.matchAll(/^ {2}([A-Z_]+)[?:= ]/gm)].map(([, name = '']) => name);
    expect([...examples.keys()].toSorted()).toEqual(declared.toSorted());
    for (const [name, value] of Object.entries(new EnvDto()).filter(([, value]) => value !== undefined)) {
      expect(`${name}=${examples.get(name)}`).toBe(`${name}=${value}`);
    }
  });
});
