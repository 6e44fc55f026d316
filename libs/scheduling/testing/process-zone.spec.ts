/** Answers do not depend on the time zone that the process lives in. */
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { print, seed } from './size.js';

const HOOKS = new URL('typescript-hooks.mjs', import.meta.url);
const DIGEST = fileURLToPath(new URL('digest.ts', import.meta.url));

async function digestIn(zone: string): Promise<{ digest: string; offsetMinutes: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', HOOKS.href, DIGEST, String(seed)], {
    env: { ...process.env, TZ: zone },
  });
  return JSON.parse(stdout) as { digest: string; offsetMinutes: number };
}

test('processes in UTC, New York and Kolkata answer alike', async () => {
  const utc = await digestIn('UTC');
  const newYork = await digestIn('America/New_York');
  const kolkata = await digestIn('Asia/Kolkata');
  expect([utc, newYork, kolkata].map(({ offsetMinutes }) => offsetMinutes)).toEqual([0, -240, 330]);
  expect(new Set([utc.digest, newYork.digest, kolkata.digest])).toEqual(new Set([utc.digest]));
  print(`digest ${utc.digest.slice(0, 12)} in three process zones`);
});
