import type { DatabaseKind, Options } from './options.js';

export interface Result {
  readonly claim: string;
  readonly database: DatabaseKind;
  readonly done: string;
  readonly failures: readonly string[];
}

const SHOWN_FAILURES = 5;

/** Prints the table, what contradicts it, and `N passed, N failed` as the last line. True when nothing failed. */
export function printTable(results: readonly Result[], { seed, plant }: Options): boolean {
  const rows = results.map(({ claim, database, done, failures }) => [
    claim,
    database,
    done,
    failures.length === 0 ? 'holds' : 'FAILS',
  ]);
  const table = [['claim', 'database', 'what was done', 'result'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  for (const { claim, database, failures } of results) {
    if (failures.length === 0) continue;
    const more = failures.length - SHOWN_FAILURES;
    lines.push('', `${claim}, ${database}:`, ...failures.slice(0, SHOWN_FAILURES).map((failure) => `  - ${failure}`));
    if (more > 0) lines.push(`  - and ${more} more`);
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  lines.push('', `seed ${seed}${plant === undefined ? '' : `, with a planted defect: ${plant}`}`);
  lines.push(`${results.length - failed} passed, ${failed} failed`);
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return failed === 0;
}
