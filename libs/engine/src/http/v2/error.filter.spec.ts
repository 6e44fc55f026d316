import { describe, expect, test } from '@jest/globals';
import { ConnectionException, DriverException } from '@mikro-orm/core';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { EngineError } from '../../engine.errors.js';
import { renderError } from './error.filter.js';

const driverError = (code: string): DriverException =>
  new DriverException(Object.assign(new Error('secret detail of a row'), { code }));

describe('renderError', () => {
  test.each([
    [EngineError.notFound('Booking'), 404, { error: 'Resource does not exist', model: 'Booking' }],
    [EngineError.invalid({ a: ['b'] }), 422, { errors: { a: ['b'] } }],
    [EngineError.invalid({ a: ['b'] }, 'save'), 422, { errors: { a: ['b'] }, action: 'save' }],
    [EngineError.refused('Taken', 'slot_taken'), 422, { error: 'Taken', code: 'slot_taken' }],
    [EngineError.refused('Busy', 'busy', 503), 503, { error: 'Busy', code: 'busy' }],
    [EngineError.unauthorized('No'), 401, { error: { message: 'No' } }],
    [EngineError.forbidden('No'), 403, { error: 'No', code: 'forbidden' }],
    [new NotFoundException('Cannot GET /v2/x'), 404, { error: 'Route does not exist', code: 'route_missing' }],
    [new BadRequestException('No JSON'), 400, { error: 'No JSON' }],
    [Object.assign(new Error('Too large'), { statusCode: 413 }), 413, { error: 'Too large' }],
  ])('renders %s', (error, status, body) => {
    expect(renderError(error)).toEqual({ status, body });
  });

  test.each([
    ['57P01', 503, 'busy'],
    ['08007', 504, 'outcome_unknown'],
  ])('answers a connection that ended with %s by %s %s', (state, status, code) => {
    const lost = new ConnectionException(Object.assign(new Error('secret detail'), { code: state }));
    expect(renderError(lost)).toEqual({ status, body: { error: expect.not.stringContaining('secret'), code } });
  });

  test.each(['22P02', '22003', '22021', '22P05', '08P01'])('takes SQLSTATE %s for a bad value', (code) => {
    expect(renderError(driverError(code))).toEqual({
      status: 422,
      body: { error: expect.any(String), code: 'value_invalid' },
    });
  });

  test.each([
    driverError('XX000'),
    new Error('secret'),
    Object.assign(new Error('secret'), { statusCode: 502 }),
    'secret',
    null,
    undefined,
  ])('says nothing about %s', (error) => {
    expect(renderError(error)).toEqual({
      status: 500,
      body: { error: 'Something went wrong', code: 'internal_error' },
    });
  });
});
