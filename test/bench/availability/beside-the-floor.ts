/** The server beside a route of the same server that answers with the same bytes after one query. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProveDatabase } from '../../prove/databases.js';
import { cpuMsOf, print, timingOf } from '../measure.js';
import { Callers, type Question } from './callers.js';
import { type HttpBench, SERVER_ENVIRONMENT } from './http-bench.js';
import { oneHost } from './questions.js';

const TURNS = 3;

export async function besideTheFloor(bench: HttpBench): Promise<void> {
  const { database, callers, authorization, ids, measureMs, callersAtOnce, serverPid, targets } = bench;
  const question = oneHost(ids);
  const { bytes } = await callers.ask(question(0));
  const server = await startFloor(database, bytes);
  const floor = new Callers(server.url, authorization);
  try {
    const atFloor = (index: number): Question => ({ ...question(index), path: '/v2/floor' });
    // In turns, so that whatever else the machine does falls on both; the first warms them up.
    const speeds = { ours: [] as number[], floor: [] as number[] };
    const cpu = { ours: [] as number[], floor: [] as number[] };
    for (let turn = 0; turn <= TURNS; turn += 1) {
      for (const [name, from, asked, pid] of [
        ['ours', callers, question, serverPid],
        ['floor', floor, atFloor, server.child.pid],
      ] as const) {
        const before = cpuMsOf(pid);
        const { perSecond, times } = await from.keepAsking(callersAtOnce, measureMs / TURNS, 200, (index) =>
          asked(turn * 100_000 + index + 1),
        );
        if (turn === 0) continue;
        speeds[name].push(perSecond);
        cpu[name].push((cpuMsOf(pid) - before) / times.length);
      }
    }
    const [own, theirs] = [timingOf(speeds.ours).p50, timingOf(speeds.floor).p50];
    print(
      `  computed, ${callersAtOnce} callers: ${own.toFixed(0)}/s, ${timingOf(cpu.ours).p50.toFixed(2)} ms of the server's CPU each; ` +
        `the floor: ${theirs.toFixed(0)}/s, ${timingOf(cpu.floor).p50.toFixed(2)} ms`,
    );
    targets.atLeast('computed answers beside the floor', (own / theirs) * 100, 60, '%');
  } finally {
    floor.close();
    server.child.kill();
  }
}

async function startFloor(database: ProveDatabase, answer: Buffer) {
  const file = join(tmpdir(), `openslot-floor-${process.pid}.json`);
  writeFileSync(file, answer);
  try {
    const child = spawn(process.execPath, ['dist/test/bench/availability/floor-server.js', file], {
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...SERVER_ENVIRONMENT, ...database.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, url: line.toString().trim() };
  } finally {
    rmSync(file);
  }
}
