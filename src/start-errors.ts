/** What a person reads when the server cannot start: for mistakes that are theirs to mend, one sentence without a stack. */
import { ConnectionException, DriverException } from '@mikro-orm/core';
import { InvalidConfigError } from './config/config.js';
import { OldNodeError } from './node-version.js';
import { DataDirInUseError } from './persistence/data-dir-lock.js';

/** System errors of file access, by code. */
const FILE_ERRORS: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOSPC', 'ENOENT'];
/** Network errors of a server that is not there. */
const NETWORK_ERRORS: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ECONNRESET',
];
/** SQLSTATE classes: connection, authorisation, catalog name, server not ready. */
const CONNECTION_STATES = /^(08|28|3D|57P)/;

export function explainStartError(error: unknown): string {
  if (error instanceof InvalidConfigError || error instanceof DataDirInUseError || error instanceof OldNodeError) {
    return error.message;
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL' || (code === 'EACCES' && isListenError(error))) {
    return `Nothing can listen on HOST and PORT (${code}): stop what listens there, or choose others.`;
  }
  if (isDatabaseUnreachable(error, code)) {
    return `The database at DATABASE_URL cannot be used (${String(code)}): check address, name, user and password.`;
  }
  if (FILE_ERRORS.includes(code) && error instanceof Error) {
    return `The data directory cannot be used: ${error.message}. Choose another DATA_DIR, or mend its rights.`;
  }
  return String((error instanceof Error && error.stack) || error);
}

function isListenError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen';
}

function isDatabaseUnreachable(error: unknown, code: unknown): boolean {
  return (
    error instanceof ConnectionException ||
    NETWORK_ERRORS.includes(code) ||
    (error instanceof DriverException && typeof code === 'string' && CONNECTION_STATES.test(code))
  );
}
