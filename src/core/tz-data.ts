/**
 * The zone data that all wall-clock times are computed with. Temporal reads them through Intl, so they are those of the
 * ICU that Node runs with; the database's own are never asked.
 */
export interface TzData {
  /** As IANA names its releases: `2026c`. */
  readonly version: string;
  /** Whose copy it is: `ICU 78.3`. */
  readonly source: string;
}

/** The first release that knows that British Columbia and Alberta stopped changing clocks in 2026. */
const OLDEST = '2026c';

/** From `process.versions`; a Node without Intl has neither of the two. */
export function tzData({ tz, icu }: NodeJS.Dict<string> = process.versions): TzData {
  return { version: tz ?? 'unknown', source: `ICU ${icu ?? 'unknown'}` };
}

/** What to tell who starts the server; null when the data are new enough. Releases sort as text does. */
export function tzDataWarning({ version, source }: TzData): string | null {
  if (version !== 'unknown' && version >= OLDEST) return null;
  return (
    `Time zone data ${version} (${source}) are older than ${OLDEST}: times are wrong where clock changes were decided since. ` +
    'Run the Node version that package.json names, and without NODE_ICU_DATA.'
  );
}
