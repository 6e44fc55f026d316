import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, onPostgresql, type TestDatabase } from '../support/database.js';
import { startServer } from '../support/process.js';

function doctor(environment: Record<string, string>): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/doctor/main.js'], {
    env: { PATH: process.env['PATH'], ...environment },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('the doctor as a command', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterAll(async () => await database.drop());

  test('makes no database where there is none', () => {
    const { status, output } = doctor(database.environment);
    expect(status).toBe(1);
    expect(output).toContain('start the server once');
    expect(output).not.toContain('    at ');
    const { DATA_DIR } = database.environment;
    expect(DATA_DIR !== undefined && existsSync(join(DATA_DIR, 'pglite'))).toBe(false);
  });

  test('examines what the server left, and a running server only where its database can be shared', async () => {
    const server = await startServer(database.environment);
    try {
      const { status, output } = doctor(database.environment);
      expect(output).toContain(
        onPostgresql
          ? 'invariants hold.'
          : `is in use by process ${server.child.pid}. One process at a time may open it`,
      );
      expect(status).toBe(onPostgresql ? 0 : 1);
    } finally {
      await server.end('SIGTERM');
    }
    expect(doctor(database.environment)).toMatchObject({
      status: 0,
      output: expect.stringContaining('invariants hold.'),
    });
  });
});
