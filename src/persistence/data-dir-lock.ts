/**
 * One process per data directory. PGlite has no lock of its own, and two processes on one directory lose rows silently.
 *
 * The lock is a file with the owner's pid and that process's start time. A lock whose process is gone (or whose pid now
 * belongs to another process, which the start time shows) is stale and taken over, so a crash needs no clean-up by hand.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Owner {
  pid: number;
  startedAt: string;
}

export class DataDirInUseError extends Error {
  readonly code = 'persistence.data_dir_in_use';

  constructor(dataDir: string, owner: Owner) {
    super(
      `The data directory ${dataDir} is in use by process ${owner.pid}. One process at a time may open it: stop that ` +
        'process, choose another DATA_DIR, or set DATABASE_URL to share a PostgreSQL server.',
    );
    this.name = 'DataDirInUseError';
  }
}

export class DataDirLock {
  private constructor(
    private readonly file: string,
    private readonly content: string,
  ) {}

  /** Takes the lock of `dataDir`, creating the directory. Throws {@link DataDirInUseError} while another process holds it. */
  static acquire(dataDir: string): DataDirLock {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = join(dataDir, 'openslot.lock');
    const content = JSON.stringify({ pid: process.pid, startedAt: startTimeOf(process.pid) } satisfies Owner);
    while (!createExclusively(file, content)) {
      const held = readIfExists(file);
      if (held === undefined) {
        continue;
      }
      const owner = parseOwner(held);
      if (owner !== undefined && isRunning(owner)) {
        throw new DataDirInUseError(dataDir, owner);
      }
      removeStale(file, held);
    }
    return new DataDirLock(file, content);
  }

  release(): void {
    if (readIfExists(this.file) === this.content) {
      rmSync(this.file, { force: true });
    }
  }
}

/** Writes beside and links into place, so that nobody ever reads half a lock. */
function createExclusively(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) {
      return false;
    }
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves the stale lock away. If another process replaced it in the meantime, the fresh one is put back. */
function removeStale(file: string, stale: string): void {
  const moved = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return;
    }
    throw error;
  }
  if (readIfExists(moved) !== stale) {
    linkSync(moved, file);
  }
  rmSync(moved, { force: true });
}

function isRunning(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  return startTimeOf(owner.pid) === owner.startedAt;
}

/** A text that differs between two processes which had the same pid one after the other. */
function startTimeOf(pid: number): string {
  try {
    // Field 22 of the stat line counts clock ticks since boot; the command name before it may hold spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return startTimeByPs(pid);
  }
}

function startTimeByPs(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

function parseOwner(content: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && 'pid' in value && 'startedAt' in value) {
      const { pid, startedAt } = value;
      return Number.isInteger(pid) && Number(pid) > 0 && typeof startedAt === 'string'
        ? { pid: Number(pid), startedAt }
        : undefined;
    }
  } catch {
    // Not JSON: left by a crash of the machine in the middle of a write. Nobody owns it.
  }
  return undefined;
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
