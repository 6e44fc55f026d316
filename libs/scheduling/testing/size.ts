/**
 * How much a run asks, from the environment: `ORACLE=full` for every zone and 120,000 scenarios, else what fits into each
 * run of the tests; `ORACLE_SEED` repeats a run. The seed is printed.
 */
const full = process.env['ORACLE'] === 'full';

export const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 1_000_000_000);
export const zoneCount = full ? Number.POSITIVE_INFINITY : 40;
export const scenarioCount = full ? 120_000 : 5000;
/** A limit for the case that it never ends; a busy machine must not meet it. */
export const timeoutMs = full ? 7_200_000 : 600_000;

export function print(line: string): void {
  process.stderr.write(`oracle, ORACLE_SEED=${seed}: ${line}\n`);
}
