import { expect, test } from '@jest/globals';
import { tzData, tzDataWarning } from './tz-data.js';

function warningFor(version: string): string | null {
  return tzDataWarning({ version, source: 'ICU 78.3' });
}

test('zone data from 2026c on are good', () => {
  expect(['2026c', '2026d', '2027a'].map(warningFor)).toEqual([null, null, null]);
});

test('older and unknown zone data are warned of, with what to do', () => {
  for (const version of ['2025c', '2026b', '2018z', 'unknown']) {
    expect(warningFor(version)).toMatch(new RegExp(`${version}.*ICU 78.3.*older than 2026c.*Node version`));
  }
});

test('the version and its owner are those of this process, and it knows the newest rules', () => {
  expect(tzData()).toEqual({ version: process.versions.tz, source: `ICU ${process.versions.icu}` });
  expect(tzDataWarning(tzData())).toBeNull();
});

test('a Node without Intl has data of no known version', () => {
  expect(tzData({})).toEqual({ version: 'unknown', source: 'ICU unknown' });
});
