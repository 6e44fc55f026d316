/** Timing, and how it is printed. */
import { readFileSync } from 'node:fs';

export interface Timing {
  readonly p50: number;
  readonly p95: number;
  readonly rounds: number;
}

/** Linux counts CPU time in hundredths of a second. */
const MS_PER_TICK = 10;
const MOST_ROUNDS = 200;
const WARM_UP_ROUNDS = 20;

/** Milliseconds of `work`, again and again for about `forMs`, at least once; what runs quickly is warmed up first. */
export function timed(forMs: number, work: () => void): Timing {
  const first = once(work);
  const warmUps = first * WARM_UP_ROUNDS < forMs ? WARM_UP_ROUNDS : 0;
  for (let round = 0; round < warmUps; round += 1) work();
  const times = first > forMs ? [first] : [];
  const until = performance.now() + forMs;
  while (times.length < MOST_ROUNDS && performance.now() < until) times.push(once(work));
  return timingOf(times);
}

export function timingOf(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), rounds: sorted.length };
}

function once(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

export function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** CPU time that a process has had so far, user and system; NaN where the system does not tell it. */
export function cpuMsOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return Number.NaN;
  }
}
