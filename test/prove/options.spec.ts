import { describe, expect, test } from '@jest/globals';
import { InvalidOptionsError, readOptions } from './options.js';

describe('the options', () => {
  test('have defaults, which --short makes smaller', () => {
    const [full, short] = [readOptions([]), readOptions(['--short'])];
    expect(full.databases).toEqual(['pglite', 'postgresql']);
    expect(short.slots).toBeLessThan(full.slots);
    expect(readOptions(['--short', '--slots=7', '--database=pglite', '--seed=0'])).toMatchObject({
      slots: 7,
      databases: ['pglite'],
      seed: 0,
    });
  });

  test.each([
    ['--slots=0', '--slots must be a number from 1 on'],
    ['--kills=0', '--kills must be a number from 1 on'],
    ['--events=x', '--events must be a number from 1 on'],
    ['--ops=999', '--ops must be a number from 1000 on'],
    ['--database=mysql', '--database must be one of pglite, postgresql'],
    ['--plant=weed', '--plant must be one of'],
    ['--slot=5', "Unknown option '--slot'"],
    ['webhooks', "Unexpected argument 'webhooks'"],
  ])('refuse %s', (option, message) => {
    expect(() => readOptions([option])).toThrow(InvalidOptionsError);
    expect(() => readOptions([option])).toThrow(message);
  });

  test('refuse a rehearsal of some of it', () => {
    expect(readOptions(['--rehearse']).rehearse).toBe(true);
    expect(() => readOptions(['--rehearse', '--only=seats'])).toThrow('--rehearse tries every plant');
  });

  test('of the bench are fewer', () => {
    expect(readOptions(['--database=pglite', '--seed=3'], 'bench')).toMatchObject({ seed: 3, databases: ['pglite'] });
    for (const option of ['--short', '--ops=1000', '--only=http']) {
      expect(() => readOptions([option], 'bench')).toThrow(`Unknown option '${option.split('=')[0]}'`);
    }
  });
});
