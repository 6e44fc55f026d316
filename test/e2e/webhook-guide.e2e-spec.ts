/** The code in the receivers' guide works as it stands there, on what is really sent. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EVENT_TYPES } from '../../src/outbox/event-types.js';
import { newSecret } from '../../src/webhooks/endpoint-secrets.js';
import { signatureHeaders } from '../../src/webhooks/webhook-signature.js';

const guide = readFileSync('docs/webhooks.md', 'utf8');
const codeOf = (language: string, part: string): string =>
  [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/g)].find(
    ([, of, code]) => of === language && code?.includes(part),
  )?.[2] ?? '';

const body = Buffer.from('{"type": "webhook.test", "data": {"name": "Jürgen"}}');
const [secret, older] = [newSecret(), newSecret()];
const sent = signatureHeaders({ id: 'msg_1', at: new Date(), body, secrets: [secret, older], legacy: true });
const late = signatureHeaders({
  id: 'msg_1',
  at: new Date(Date.now() - 301_000),
  body,
  secrets: [secret],
  legacy: false,
});

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'openslot-guide-'));
  writeFileSync(join(directory, 'body.json'), body);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the receivers’ guide', () => {
  test('verifies in TypeScript what is ours, with either secret, and nothing else', async () => {
    const file = join(directory, 'is-ours.ts');
    writeFileSync(
      file,
      `${codeOf('ts', 'isOurs')}
      const [cases, text] = JSON.parse(process.argv[2]);
      console.log(JSON.stringify(cases.map(([headers, secret]) => isOurs(headers, Buffer.from(text), secret))));`,
    );
    const forged = { ...sent, 'webhook-id': 'msg_2' };
    const cases = [
      [sent, secret],
      [sent, older],
      [sent, newSecret()],
      [forged, secret],
      [late, secret],
      [{}, secret],
    ];
    const printed = execFileSync(process.execPath, ['--no-warnings', file, JSON.stringify([cases, body.toString()])], {
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual([true, true, false, false, false, false]);
  });

  test('makes the same signature with openssl', () => {
    const printed = execFileSync('sh', ['-c', codeOf('sh', 'openssl')], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, SECRET: older, ID: 'msg_1', TIMESTAMP: sent['webhook-timestamp'] },
    });
    expect(sent['webhook-signature']?.split(' ')).toContain(printed.trim());
  });

  test('names no event that does not exist', () => {
    const known = new Set([...Object.keys(EVENT_TYPES), 'webhook.test']);
    const named =
      guide.match(/\b(?:user|resource|calendar|hold|booking|webhook|webhook_endpoint|webhook_delivery)\.[a-z_]+\b/g) ??
      [];
    expect(named.filter((type) => !known.has(type))).toEqual([]);
    expect(named.length).toBeGreaterThan(4);
  });
});
