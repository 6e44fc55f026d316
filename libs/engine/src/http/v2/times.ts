/**
 * Timestamps of one request. They are written in the resource's zone, unless `Timekit-Timezone` names another one, and in
 * the recorded formats (`offset` for a time of something booked, `compact` for created_at and updated_at), unless
 * `Timekit-OutputTimestampFormat` gives a PHP date() format for both. `Timekit-InputTimestampFormat` replaces RFC 3339 on
 * the way in. Source: docs/timekit-contract.md 1.4 and 2.8.
 */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import {
  canonicalZone,
  formatCompact,
  formatOffset,
  formatPhp,
  isZone,
  parsePhp,
  parseTimestamp,
} from '#libs/scheduling';
import { EngineError } from '../../engine.errors.js';

/** Longer formats are mistakes, and every row of a list pays for them. */
const MAX_FORMAT_LENGTH = 64;
const SECOND_MS = 1_000;

export interface RequestTimesOptions {
  readonly zone?: string;
  readonly inputFormat?: string;
  readonly outputFormat?: string;
}

export class RequestTimes {
  readonly #options: RequestTimesOptions;

  constructor(options: RequestTimesOptions = {}) {
    this.#options = options;
  }

  /** The zone that the header names, if it does. */
  get zone(): string | undefined {
    return this.#options.zone;
  }

  /** Whether timestamps are written in the recorded formats. */
  get isPlain(): boolean {
    return this.#options.outputFormat === undefined;
  }

  /** The same name, the same texts for the same instants and zones. */
  get name(): string {
    return `${this.#options.zone ?? ''} ${this.#options.outputFormat ?? ''}`;
  }

  /** The same formats in a zone that comes before the header: one named in the body. */
  inZone(zone: string): RequestTimes {
    return new RequestTimes({ ...this.#options, zone });
  }

  /** The zone that timestamps of this request are read and written in. */
  zoneFor(resourceZone: string): string {
    return this.#options.zone ?? resourceZone;
  }

  /** `2016-02-11T12:00:00+01:00` */
  offset(ms: number, resourceZone: string): string {
    return this.#custom(ms, resourceZone) ?? formatOffset(ms, this.zoneFor(resourceZone));
  }

  /** `2016-02-11T12:00:00+0100` */
  compact(ms: number, resourceZone: string): string {
    return this.#custom(ms, resourceZone) ?? formatCompact(ms, this.zoneFor(resourceZone));
  }

  /**
   * Epoch milliseconds, or null when the value is no timestamp in the format of this request. Fractions of a second are cut:
   * no timestamp is written with one, so nothing may be stored that looks different when it is read.
   */
  parse(value: unknown, resourceZone: string): number | null {
    if (typeof value !== 'string') {
      return null;
    }
    const zone = this.zoneFor(resourceZone);
    const { inputFormat } = this.#options;
    const ms = inputFormat === undefined ? parseTimestamp(value, zone) : parsePhp(value, inputFormat, zone);
    return ms === null ? null : Math.floor(ms / SECOND_MS) * SECOND_MS;
  }

  #custom(ms: number, resourceZone: string): string | undefined {
    const { outputFormat } = this.#options;
    return outputFormat === undefined ? undefined : formatPhp(ms, this.zoneFor(resourceZone), outputFormat);
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** How timestamps of the body are meant, as far as headers say; undefined when none does. The same text, the same meaning. */
export function inputMeaningOf(headers: Headers): string | undefined {
  const zone = one(headers['timekit-timezone']);
  const inputFormat = one(headers['timekit-inputtimestampformat']);
  return zone === undefined && inputFormat === undefined
    ? undefined
    : JSON.stringify([zone !== undefined && isZone(zone) ? canonicalZone(zone) : zone, inputFormat]);
}

/** Reads the three headers; names as Node gives them, in lower case. Throws 422 on the header that is wrong. */
export function timesFromHeaders(headers: Headers): RequestTimes {
  const zone = one(headers['timekit-timezone']);
  const inputFormat = one(headers['timekit-inputtimestampformat']);
  const outputFormat = one(headers['timekit-outputtimestampformat']);
  const errors: Record<string, string[]> = {};
  if (zone !== undefined && !isZone(zone)) {
    errors['Timekit-Timezone'] = ['The Timekit-Timezone must be a valid zone.'];
  }
  if (inputFormat !== undefined && !isFormat(inputFormat)) {
    errors['Timekit-InputTimestampFormat'] = ['The Timekit-InputTimestampFormat must be a valid date format.'];
  }
  if (outputFormat !== undefined && !isFormat(outputFormat)) {
    errors['Timekit-OutputTimestampFormat'] = ['The Timekit-OutputTimestampFormat must be a valid date format.'];
  }
  if (Object.keys(errors).length > 0) {
    throw EngineError.invalid(errors);
  }
  return new RequestTimes({
    ...(zone === undefined ? {} : { zone: canonicalZone(zone) }),
    ...(inputFormat === undefined ? {} : { inputFormat }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
  });
}

/** The timestamps of this request: see `RequestTimes`. */
export const Times = createParamDecorator((_data: unknown, context: ExecutionContext): RequestTimes =>
  timesFromHeaders(context.switchToHttp().getRequest<{ headers: Headers }>().headers),
);

/** An empty header is an absent one: clients send it when a setting of theirs is empty. */
function one(header: string | string[] | undefined): string | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  return value === '' ? undefined : value;
}

/** PHP takes any text as a format; one without a single letter would print the same for every time. */
function isFormat(format: string): boolean {
  return format.length <= MAX_FORMAT_LENGTH && /[a-z]/i.test(format);
}
