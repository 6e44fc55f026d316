import { describe, expect, test } from '@jest/globals';
import { assertNodeVersion } from './node-version.js';

describe('the version of Node', () => {
  test.each(['24.0.0', '24.21.0', '100.1.0'])('%s is new enough', (version) => {
    expect(() => assertNodeVersion(version)).not.toThrow();
  });

  test.each(['20.20.2', '9.0.0', '23.11.1'])('%s is refused in one sentence that says what to do', (version) => {
    expect(() => assertNodeVersion(version)).toThrow(
      `Openslot needs Node 24 or newer, and this is ${version}: use npm start, which brings its own.`,
    );
  });
});
