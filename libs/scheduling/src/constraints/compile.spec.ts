import { expect, test } from '@jest/globals';
import { rules } from '../../testing/queries.js';
import { compileLevel } from './compile.js';

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const OPEN = [
  { allow_day_and_time: { day: 'Monday', start: 9, end: 17 } },
  { block_period: { start: '2026-12-24', end: '2026-12-27T00:00:00+01:00' } },
];

test('rules that say the same are compiled once, however they were written', () => {
  const again = rules({ allow_day_and_time: { day: 'mon', start: '09:00', end: '17:00' } }, OPEN[1]);
  expect(compileLevel(again)).toBe(compileLevel(rules(...OPEN)));
});

test.each([
  ['day', { allow_day_and_time: { day: 'Tuesday', start: 9, end: 17 } }],
  ['hour', { allow_day_and_time: { day: 'Monday', start: 9, end: 18 } }],
  ['kind', { block_day_and_time: { day: 'Monday', start: 9, end: 17 } }],
])('another %s is another level', (_what, first) => {
  expect(compileLevel(rules(first, OPEN[1]))).not.toBe(compileLevel(rules(...OPEN)));
});

test('a wall time, a date and an instant of the same digits are told apart', () => {
  const levels = ['2026-12-27T00:00:00', '2026-12-27', '2026-12-27T00:00:00Z'].map((end) =>
    compileLevel(rules({ block_period: { start: '2026-12-24', end } })),
  );
  expect(new Set(levels.map(({ id }) => id)).size).toBe(3);
});

test('what was not used for long is forgotten, so that hostile rules cannot fill the memory', () => {
  const kept = compileLevel(rules(...OPEN));
  for (let start = 0; start < 1000; start += 1) {
    const many = Array.from({ length: 70 }, (_, index) => ({
      block_hours: { start: clock(start), end: clock(start + index + 1) },
    }));
    compileLevel(rules(...many));
  }
  expect(compileLevel(rules(...OPEN))).not.toBe(kept);
});
