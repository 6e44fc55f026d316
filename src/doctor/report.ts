import type { Finding } from './examine.js';

/** One line for each invariant; below it, when it is broken, what that means and where to look. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ invariant }) => invariant.name.length));
  const lines = findings.flatMap(({ invariant, checked, violations, ids }) => {
    const ok = violations === 0;
    const line = `${ok ? 'ok  ' : 'FAIL'}  ${invariant.name.padEnd(width)}  ${String(checked).padStart(9)} checked`;
    return ok
      ? [line]
      : [
          `${line}  ${violations} violations`,
          `      ${invariant.why}; see ${ids.join(', ')}${violations > ids.length ? ', …' : ''}`,
        ];
  });
  const broken = findings.filter(({ violations }) => violations > 0).length;
  const verdict =
    broken === 0 ? `All ${findings.length} invariants hold.` : `${broken} of ${findings.length} invariants are broken.`;
  return [...lines, verdict].join('\n');
}
