import { describe, expect, test } from '@jest/globals';
import { readSearch, type Search, type SearchFields } from './availability-search.js';

const NOW = Date.parse('2026-11-23T08:20:30.400Z');

function search(fields: SearchFields = {}): Search {
  const reading = readSearch(fields, [], NOW);
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading.search;
}

function mistakes(fields: SearchFields): string[] {
  const reading = readSearch(fields, [], NOW);
  return reading.ok ? [] : reading.errors.map(({ pointer, code }) => `${pointer} ${code}`);
}

const iso = ({ start, end }: Search['period']): string[] => [start, end].map((ms) => new Date(ms).toISOString());

describe('a query', () => {
  test('of nothing is the next four weeks in hours, from the next whole hour', () => {
    expect(search()).toMatchObject({
      mode: 'roundrobin_random',
      length: { text: '1 hour', ms: 3_600_000 },
      buffer: undefined,
      increments: undefined,
      ignoreAllDayEvents: false,
      outputZone: 'UTC',
    });
    expect(iso(search().period)).toEqual(['2026-11-23T09:00:00.000Z', '2026-12-21T08:20:30.000Z']);
  });

  test('rounds to the whole hour of the zone of the answer', () => {
    const { period } = search({ output_timezone: 'Asia/Kolkata', to: '1 day' });
    expect(iso(period)[0]).toBe('2026-11-23T08:30:00.000Z');
  });

  test('starts on the next step when the hour does not matter, and exactly where an absolute start says', () => {
    const fields = { round_to_nearest_hour: false, timeslot_increments: '15 minutes' };
    expect(iso(search(fields).period)[0]).toBe('2026-11-23T08:30:00.000Z');
    expect(iso(search({ ...fields, from: '2026-11-24T10:07:00+01:00' }).period)[0]).toBe('2026-11-24T09:07:00.000Z');
  });

  test('takes null as free intervals of any length', () => {
    expect(search({ length: null }).length).toBeNull();
  });

  test('has an empty period when the rounded start reaches the end', () => {
    const { period } = search({ to: '10 minutes' });
    expect(period.start).toBeGreaterThanOrEqual(period.end);
  });

  test('names every mistake at once', () => {
    expect(
      mistakes({
        from: 'next monday',
        to: 'soon',
        length: '0 minutes',
        buffer: '-5 minutes',
        timeslot_increments: '1 month',
        output_timezone: '+02:00',
      }),
    ).toEqual([
      '/output_timezone time_zone',
      '/from time',
      '/to time',
      '/length duration',
      '/buffer duration',
      '/timeslot_increments duration',
    ]);
  });

  test('must end after it starts', () => {
    expect(mistakes({ from: '2 days', to: '1 day' })).toEqual(['/to after_from']);
    expect(mistakes({ from: '1 day', to: '1 day' })).toEqual(['/to after_from']);
  });

  test('of more than 366 days is too long', () => {
    const reading = readSearch({ from: '2026-01-01', to: '2027-01-03' }, [], NOW);
    expect(reading).toMatchObject({ ok: true, tooLong: true });
  });
});
