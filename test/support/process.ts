/** The built server as a process of its own, as a user starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProcess {
  child: ChildProcess;
  url: string;
  /** All that was printed so far, both streams. */
  output(): string;
  /** Sends the signal and waits for the end; the exit code, or null when the signal itself ended the process. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Those that have not ended. */
const running = new Set<ChildProcess>();

const READY = /Openslot is ready at (\S+)/;

/** Starts the server on a free port and waits until it says that it is ready. Throws with its output when it ends first. */
export async function startServer(
  environment: Record<string, string>,
  nodeArguments: readonly string[] = [],
): Promise<ServerProcess> {
  const { child, output } = launch(environment, nodeArguments);
  const url = await new Promise<string>((resolve, reject) => {
    const check = (): void => {
      const ready = READY.exec(output())?.[1];
      if (ready !== undefined && output().includes('Try it:')) resolve(ready);
    };
    child.stdout?.on('data', check);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output()}`)));
  });
  return {
    child,
    url,
    output,
    async end(signal) {
      const exit = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exit) as [number | null];
      return code;
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

/** Ends every server, also those that are still starting, without a chance to tidy up. */
export async function killServers(): Promise<void> {
  const ends = [...running].map(async (child) => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  });
  await Promise.all(ends);
}

function launch(
  environment: Record<string, string>,
  nodeArguments: readonly string[] = [],
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [...nodeArguments, 'dist/src/main.js'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}
