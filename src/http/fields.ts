/**
 * One decorator per kind of DTO field: the rule that class-validator checks and the schema that the OpenAPI document
 * shows come from the same line, so they cannot drift apart. Every decorator takes `optional` and `description`.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsTimeZone,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Temporal } from 'temporal-polyfill';

interface FieldOptions {
  description?: string;
  /** May be left out. */
  optional?: boolean;
  /** May be null, which clears it. */
  nullable?: boolean;
  example?: unknown;
}

function field(options: FieldOptions, schema: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator {
  const { description, optional = false, nullable = false, example } = options;
  return applyDecorators(
    ApiProperty({
      ...schema,
      required: !optional,
      ...(nullable ? { nullable: true } : {}),
      ...(description === undefined ? {} : { description }),
      ...(example === undefined ? {} : { example }),
    } as ApiPropertyOptions),
    ValidateIf((_dto: unknown, value: unknown) => !(optional && value === undefined) && !(nullable && value === null)),
    ...rules,
  );
}

/** Text of `min` (default 1) to `max` (default 255) characters. */
export function TextField(options: FieldOptions & { min?: number; max?: number } = {}): PropertyDecorator {
  const { min = 1, max = 255 } = options;
  return field(options, { type: String, minLength: min, maxLength: max }, IsString(), MinLength(min), MaxLength(max));
}

/** Text of up to `max` characters that says something: not of white space alone. */
export function TitleField(options: FieldOptions & { max: number }): PropertyDecorator {
  const { max } = options;
  return field(
    options,
    { type: String, minLength: 1, maxLength: max, pattern: '\\S' },
    IsString(),
    Matches(/\S/, { message: '$property must not be blank' }),
    MaxLength(max),
  );
}

export function EmailField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, format: 'email', maxLength: 254 }, IsEmail(), MaxLength(254));
}

export function UuidField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, format: 'uuid' }, IsUUID());
}

/** An IANA time zone, such as `Europe/Copenhagen`. */
export function ZoneField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'Europe/Copenhagen', ...options },
    { type: String },
    IsString(),
    Matches(/^[A-Za-z]/, { message: '$property must be an IANA time zone' }),
    IsTimeZone({ message: '$property must be an IANA time zone' }),
  );
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** What every database and calendar involved can hold, and what Timekit books. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** An RFC 3339 timestamp with an offset. */
export function InstantField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'date-time' },
    IsString(),
    Matches(INSTANT, { message: '$property must be an RFC 3339 timestamp with an offset' }),
    ValidateBy(
      { name: 'instant', validator: { validate: isExistingInstant } },
      { message: `$property must be a date and time that exist, from ${FIRST_YEAR} to ${LAST_YEAR}` },
    ),
  );
}

/** Whether it is a timestamp of a year that the database and Timekit can hold. */
export function isExistingInstant(value: unknown): value is string {
  try {
    if (typeof value !== 'string') {
      return false;
    }
    const { year } = Temporal.Instant.from(value).toZonedDateTimeISO('UTC');
    return year >= FIRST_YEAR && year <= LAST_YEAR;
  } catch {
    return false;
  }
}

/** A whole number from `min` to `max`. */
export function IntField(options: FieldOptions & { min: number; max: number }): PropertyDecorator {
  const { min, max } = options;
  return field(options, { type: 'integer', minimum: min, maximum: max }, IsInt(), Min(min), Max(max));
}

export function BoolField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: Boolean },
    Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean(),
  );
}

/** A colour as `#rrggbb`. */
export function ColorField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: '#2f6fed', ...options },
    { type: String, pattern: '^#[0-9a-fA-F]{6}$' },
    IsString(),
    Matches(/^#[0-9a-f]{6}$/i, { message: '$property must be a colour written as #rrggbb' }),
  );
}

export function OneOfField(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, enum: [...values] }, IsIn(values));
}

/** A list of UUIDs without repetition. */
export function UuidListField(options: FieldOptions & { min?: number; max: number }): PropertyDecorator {
  const { min = 0, max } = options;
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: min,
      maxItems: max,
      uniqueItems: true,
    },
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ArrayUnique(),
    IsUUID(undefined, { each: true }),
  );
}

/** A list of texts. */
export function TextListField(
  options: FieldOptions & { max: number; maxLength?: number; oneOf?: readonly string[] },
): PropertyDecorator {
  const { max, maxLength = 255, oneOf } = options;
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', ...(oneOf === undefined ? {} : { enum: [...oneOf] }) },
      maxItems: max,
    },
    IsArray(),
    ArrayMaxSize(max),
    IsString({ each: true }),
    MaxLength(maxLength, { each: true }),
    ...(oneOf === undefined ? [] : [IsIn(oneOf, { each: true })]),
  );
}

/** A list of e-mail addresses. */
export function EmailListField(options: FieldOptions & { max: number }): PropertyDecorator {
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', format: 'email', maxLength: 254 },
      maxItems: options.max,
    },
    IsArray(),
    ArrayMaxSize(options.max),
    IsEmail({}, { each: true }),
    MaxLength(254, { each: true }),
  );
}

/** A free JSON object of at most `maxBytes` (default 16,384) as text. */
export function JsonObjectField(options: FieldOptions & { maxBytes?: number } = {}): PropertyDecorator {
  const { maxBytes = 16_384 } = options;
  return field(options, { type: 'object', additionalProperties: true }, IsObject(), maxJson(maxBytes));
}

/** A list of free JSON objects, such as availability constraints, whose content a later step checks. */
export function JsonListField(options: FieldOptions & { max: number }): PropertyDecorator {
  return field(
    options,
    {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      maxItems: options.max,
    },
    IsArray(),
    ArrayMaxSize(options.max),
    maxJson(64_000),
  );
}

/** A list of objects of the class that `of` gives, each of which is checked by its own rules. */
export function ObjectListField(
  of: () => new () => object,
  options: FieldOptions & { min?: number; max: number },
): PropertyDecorator {
  const { min = 0, max } = options;
  return field(
    options,
    { type: () => [of()], minItems: min, maxItems: max },
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ValidateNested({ each: true, message: 'each value in $property must be an object' }),
    Type(of),
    // A list in place of an object would be checked item by item, and pass when it is empty.
    Transform(({ value }) => (Array.isArray(value) ? value.map((item) => (Array.isArray(item) ? null : item)) : value)),
  );
}

function maxJson(maxBytes: number): PropertyDecorator {
  return ValidateBy(
    {
      name: 'maxJson',
      // A missing field is for the other rules to name; it has no JSON.
      validator: {
        validate: (value: unknown) => value === undefined || Buffer.byteLength(JSON.stringify(value)) <= maxBytes,
      },
    },
    { message: `$property must be at most ${maxBytes} bytes as JSON` },
  );
}
