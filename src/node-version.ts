/** The oldest Node that this runs on. `npm start` and the other scripts bring the one that it is tested with. */
const OLDEST_MAJOR = 24;

export class OldNodeError extends Error {
  override readonly name = 'OldNodeError';
}

/** Throws {@link OldNodeError} for a Node that would start the server and then fail at a request. `version`: as `20.20.2`. */
export function assertNodeVersion(version: string = process.versions.node): void {
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    throw new OldNodeError(
      `Openslot needs Node ${OLDEST_MAJOR} or newer, and this is ${version}: use npm start, which brings its own.`,
    );
  }
}
