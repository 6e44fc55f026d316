/** What is being done, on stderr: so that a run that takes long is told from one that is stuck, and where. */
export type Report = (what: string) => void;

/** Each line says after how many seconds of this claim. */
export function reporter(claim: string): Report {
  const startedAt = performance.now();
  return (what) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stderr.write(`  ${claim}: ${seconds.padStart(6)} s  ${what}\n`);
  };
}
