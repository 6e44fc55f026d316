/** Where one claim is tried: a database of its own, the servers on it, the doctor, and chance with the run's seed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { seededRandom } from '#libs/scheduling';
import { type ServerProcess, startServer } from '../support/process.js';
import { Client } from './client.js';
import { createDatabase, type ProveDatabase } from './databases.js';
import { type Failpoint, faultArguments, faultEnvironment, PLANTED } from './faults/failpoint.js';
import type { DatabaseKind, Options } from './options.js';
import type { Report } from './report.js';

const ENVIRONMENT = {
  // The receivers of the proof are on this machine.
  WEBHOOK_ALLOW_PRIVATE: 'true',
  ADMIN_API_KEY: 'the-admin-key-of-the-proof-0123456789',
  ENGINE_API_KEY: 'test_api_key_of_the_proof_0123456789',
  ENGINE_WIDGET_KEY: 'test_widget_key_of_the_proof_0123456789',
};

export interface Server extends ServerProcess {
  readonly client: Client;
  readonly startMs: number;
}

export class Lab {
  servers: readonly Server[] = [];
  /** Of all servers, also those that are still starting. */
  private readonly running = new Set<ChildProcess>();
  /** What each server that was ready has printed so far. */
  private readonly outputs: (() => string)[] = [];
  private closing: Promise<void> | undefined;

  private constructor(
    readonly options: Options,
    readonly database: ProveDatabase,
    /** In [0, 1); the same numbers in every lab with the same seed. */
    readonly random: () => number,
    /** Tells whoever waits what is being done. */
    readonly report: Report,
  ) {}

  static async open(options: Options, kind: DatabaseKind, report: Report, like?: ProveDatabase): Promise<Lab> {
    return new Lab(options, (await like?.copy()) ?? (await createDatabase(kind)), seededRandom(options.seed), report);
  }

  get kind(): DatabaseKind {
    return this.database.kind;
  }

  /** Whether a planted defect has changed anything in a server. */
  get isPlanted(): boolean {
    return this.outputs.some((output) => output().includes(PLANTED));
  }

  /** A whole number from `from` up to, not including, `to`. */
  between(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }

  async start(failpoint?: Failpoint): Promise<Server> {
    const startedAt = performance.now();
    const { plant } = this.options;
    const fault = { failpoint, plant };
    const process = await startServer(
      { ...ENVIRONMENT, ...this.database.environment, ...faultEnvironment(fault) },
      faultArguments(fault),
      (child) => {
        this.running.add(child);
        child.once('exit', () => this.running.delete(child));
      },
    );
    const client = new Client(process.url, { admin: ENVIRONMENT.ADMIN_API_KEY, engine: ENVIRONMENT.ENGINE_API_KEY });
    const server = { ...process, client, startMs: performance.now() - startedAt };
    this.servers = [...this.servers, server];
    this.outputs.push(() => server.output());
    return server;
  }

  /** Ends one server. With SIGKILL it has no chance to tidy up. */
  async end(server: Server, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.servers = this.servers.filter((other) => other !== server);
    server.client.close();
    if (!server.hasEnded()) await server.end(signal);
  }

  async endAll(signal?: NodeJS.Signals): Promise<void> {
    await Promise.all(this.servers.map(async (server) => await this.end(server, signal)));
  }

  /** What `npm run doctor` finds wrong; nothing when all invariants hold. Servers on an embedded database end first. */
  async doctor(): Promise<string[]> {
    if (this.kind === 'pglite') await this.endAll();
    this.report('the doctor judges');
    const child = spawn(process.execPath, ['dist/src/doctor/main.js'], {
      env: { PATH: process.env['PATH'], ...this.database.environment, TIMEKIT_MODE: 'embedded' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0
      ? []
      : [
          `doctor: ${text
            .trim()
            .split('\n')
            .filter((line) => !line.startsWith('ok'))
            .join('\n  ')}`,
        ];
  }

  async close(): Promise<void> {
    this.closing ??= this.tidyUp();
    await this.closing;
  }

  private async tidyUp(): Promise<void> {
    for (const { client } of this.servers) client.close();
    const ends = [...this.running].map(async (child) => await once(child, 'exit'));
    for (const child of this.running) child.kill('SIGKILL');
    await Promise.all(ends);
    await this.database.drop();
  }
}

const openLabs = new Set<Promise<Lab>>();
let leaving: Promise<void> | undefined;

/**
 * Runs `work` in a lab that is tidied up however this ends, also when the process is told to end meanwhile. Its database is
 * like the one that is given, and empty if none is.
 */
export async function inLab<T>(
  options: Options,
  kind: DatabaseKind,
  report: Report,
  work: (lab: Lab) => Promise<T>,
  like?: ProveDatabase,
): Promise<T> {
  if (openLabs.size === 0) process.on('SIGINT', leave).on('SIGTERM', leave);
  const opening = Lab.open(options, kind, report, like);
  openLabs.add(opening);
  try {
    return await work(await opening);
  } finally {
    await leaving;
    await (await opening).close();
    openLabs.delete(opening);
    if (openLabs.size === 0) process.off('SIGINT', leave).off('SIGTERM', leave);
  }
}

function leave(signal: NodeJS.Signals): void {
  leaving ??= Promise.all([...openLabs].map(async (opening) => await (await opening).close()))
    .then(() => undefined)
    .finally(() => process.exit(128 + constants.signals[signal]));
}
