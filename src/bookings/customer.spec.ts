import { describe, expect, test } from '@jest/globals';
import { RequestError } from '../http/http.errors.js';
import { readCustomer } from './customer.js';

const marty = { name: 'Marty McFly', email: 'marty@example.com' };

function mistakes(change: Record<string, unknown>): string[] {
  try {
    readCustomer({ ...marty, ...change });
    return [];
  } catch (error) {
    if (error instanceof RequestError) return error.errors.map(({ pointer, code }) => `${pointer} ${code}`);
    throw error;
  }
}

describe('a customer', () => {
  test('is a name, an e-mail address, and plain fields of the platform', () => {
    const customer = { ...marty, phone: '+45 1234', loyal: true, visits: 3, seat: 'window' };
    expect(readCustomer({ ...customer, timezone: 'europe/copenhagen' })).toEqual({
      ...customer,
      timezone: 'Europe/Copenhagen',
    });
  });

  test.each([
    [{ name: undefined }, ['/customer/name text']],
    [{ name: '   ' }, ['/customer/name text']],
    [{ name: 'x'.repeat(256) }, ['/customer/name text']],
    [{ email: 'marty' }, ['/customer/email email']],
    [{ email: 7 }, ['/customer/email text']],
    [{ phone: null }, ['/customer/phone text']],
    [{ timezone: '+02:00' }, ['/customer/timezone time_zone']],
    [{ id: 'mine' }, ['/customer/id reserved']],
    [{ 'a/b': {} }, ['/customer/a~1b plain']],
    [{ seat: null }, ['/customer/seat plain']],
    [{ seat: ['1A'] }, ['/customer/seat plain']],
    [{ note: 'x'.repeat(2001) }, ['/customer/note plain']],
    [{ ['x'.repeat(65)]: 1 }, [`/customer/${'x'.repeat(65)} name`]],
    [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, 1])), ['/customer too_many']],
    [{ name: 1, email: 'no', seat: {} }, ['/customer/name text', '/customer/email email', '/customer/seat plain']],
  ])('%j is refused at %j', (change, expected) => {
    expect(mistakes(change)).toEqual(expected);
  });
});
