/** What a person sees after the start: where things are, keys that were just made, and three commands that work. */
import type { NewKeys } from './app.setup.js';
import type { AppConfig } from './config/config.js';
import { tzData } from './core/tz-data.js';

interface Start {
  config: AppConfig;
  /** The admin key, when it was made at this start. */
  adminKey: string | undefined;
  /** Where the server listens. */
  url: string;
  startMs: number;
}

export function printNewKeys({ admin, engine }: NewKeys): void {
  const lines = [
    ...(admin === undefined ? [] : [`  admin key          ${admin}`]),
    ...(engine === undefined
      ? []
      : [`  Timekit API key    ${engine.apiKey}`, `  Timekit widget key ${engine.widgetKey}`]),
  ];
  if (lines.length > 0) {
    print(['', 'New keys. Store them now, they are not shown again:', ...lines]);
  }
}

export function printWelcome({ config, adminKey, url, startMs }: Start): void {
  const base = config.http.publicUrl ?? url;
  const zones = tzData();
  print([
    '',
    `Openslot is ready at ${base} (${(startMs / 1000).toFixed(1)} s)`,
    `  database   ${databaseLine(config)}`,
    `  Timekit    ${config.timekit.mode === 'embedded' ? `embedded engine at ${base}/v2` : config.timekit.baseUrl}`,
    `  time zones ${zones.version} (${zones.source})`,
    `  API docs   ${base}/docs`,
    ...tryLines(base, adminKey),
  ]);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function databaseLine(config: AppConfig): string {
  return config.database.kind === 'pglite'
    ? `embedded PostgreSQL in ${config.database.dataDir} (one process; not safe against power loss: set DATABASE_URL for production)`
    : 'PostgreSQL (DATABASE_URL)';
}

/**
 * Pasted into a shell line by line: onboard a provider, see free times, book the first. Needs curl and node. The commands
 * of the README go on with `$KEY` and `$PROVIDER`.
 */
function tryLines(base: string, admin: string | undefined): string[] {
  const key = '-H "Authorization: Bearer $KEY"';
  const json = `${key} -H 'Content-Type: application/json'`;
  const provider =
    '{"name":"Doc Brown","timezone":"America/Los_Angeles","availability_filters":[{"allow_hours":{"start":9,"end":17}}]}';
  const booking =
    '{resource_id:s.resources[0].resource_id,start:s.start,end:s.end,what:"Catch the lightning",customer:{name:"Marty McFly",email:"marty@example.com"}}';
  return [
    '',
    'Try it:',
    `  KEY=${admin ?? '<your admin key>'}`,
    `  DOC=$(curl -s ${base}/api/v1/users ${json} -d '${provider}'); echo "$DOC"; PROVIDER=$(echo "$DOC" | ${pick('d.id')})`,
    `  SLOTS=$(curl -s "${base}/api/v1/users/$PROVIDER/slots?from=tomorrow&to=2%20days&output_timezone=America/Los_Angeles" ${key}); echo "$SLOTS"`,
    `  curl -s ${base}/api/v1/bookings ${json} -d "$(echo "$SLOTS" | ${pick(`s=d.data[0];JSON.stringify(${booking})`)})"`,
    '',
  ];
}

/** Reads JSON from the pipe as `d` and prints the value of `expression`. */
function pick(expression: string): string {
  return `node -p 'd=JSON.parse(fs.readFileSync(0));${expression}'`;
}
