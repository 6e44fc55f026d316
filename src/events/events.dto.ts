import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { TextField } from '../http/fields.js';
import { isEventPattern } from '../outbox/event-types.js';

const MAX_LENGTH = 1_000;

export class EventStreamQueryDto {
  @EventPatternsParameter()
  types: string = '*';
}

/** Patterns of event types, separated by commas. */
export function patternsIn(types: string): string[] {
  return types.split(',');
}

function EventPatternsParameter(): PropertyDecorator {
  return applyDecorators(
    TextField({
      description: 'Which events: types, `<subject>.*` or `*`, separated by commas. Default: all.',
      optional: true,
      max: MAX_LENGTH,
    }),
    ValidateBy(
      {
        name: 'eventType',
        validator: {
          validate: (value: unknown) => typeof value !== 'string' || patternsIn(value).every(isEventPattern),
        },
      },
      { message: '$property must be event types, such as booking.created, booking.* or *, separated by commas' },
    ),
  );
}
