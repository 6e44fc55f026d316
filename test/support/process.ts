/** The built server as a process of its own, as a user starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProcess {
  child: ChildProcess;
  url: string;
  /** All that was printed so far, both streams. */
  output(): string;
  /** Resolves once the process is no more, whatever ended it. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** Sends the signal and waits for the end; the exit code, or null when the signal itself ended the process. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** The server ended, or was ended for taking too long, before it was ready. */
export class NeverReadyError extends Error {
  constructor(
    message: string,
    readonly signal: NodeJS.Signals | null,
  ) {
    super(message);
    this.name = 'NeverReadyError';
  }
}

const START_WITHIN_MS = 120_000;
const READY = /Openslot is ready at (\S+)/;

/**
 * Starts the server on a free port and waits until it says that it is ready. Throws {@link NeverReadyError} with its output
 * when it ends first, and ends it when it takes two minutes. `onLaunch` hears of the process at once.
 */
export async function startServer(
  environment: Record<string, string>,
  nodeArguments: readonly string[] = [],
  onLaunch: (child: ChildProcess) => void = () => undefined,
): Promise<ServerProcess> {
  const { child, output } = launch(environment, nodeArguments);
  onLaunch(child);
  const ended = once(child, 'exit').then(() => undefined);
  const tooLong = setTimeout(() => child.kill('SIGABRT'), START_WITHIN_MS);
  const url = await new Promise<string>((resolve, reject) => {
    const check = (): void => {
      const ready = READY.exec(output())?.[1];
      if (ready !== undefined && output().includes('Try it:')) resolve(ready);
    };
    child.stdout?.on('data', check);
    child.once('exit', (code, signal) => {
      reject(new NeverReadyError(`The server ended with ${code ?? signal}:\n${output()}`, signal));
    });
  }).finally(() => clearTimeout(tooLong));
  return {
    child,
    url,
    output,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async end(signal) {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

/** Starts the server in the expectation that it refuses: its exit code and what it printed. */
export async function failToStart(
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(environment);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output: output() };
}

function launch(
  environment: Record<string, string>,
  nodeArguments: readonly string[] = [],
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [...nodeArguments, 'dist/src/main.js'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}
