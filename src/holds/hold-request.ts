/** A checked wish for a hold, from the client's body. What depends on stored rows is checked by the service. */
import { type BookedOf, type BookedPeriod, readBookedOf, readPeriod } from '../http/booked-time.js';
import type { CreateHoldDto } from './holds.dto.js';

export interface HoldRequest extends BookedPeriod {
  readonly of: BookedOf;
  /** In lower case; further resources whose time is held too. */
  readonly resourceIds: readonly string[];
  readonly seconds: number;
  readonly what: string;
  readonly place: string;
  readonly description: string;
}

const DEFAULT_SECONDS = 300;

/** Throws `http.invalid_body`. */
export function readHoldRequest(dto: CreateHoldDto): HoldRequest {
  return {
    of: readBookedOf(dto),
    ...readPeriod(dto),
    resourceIds: (dto.resource_ids ?? []).map((id) => id.toLowerCase()),
    seconds: dto.seconds ?? DEFAULT_SECONDS,
    what: dto.what ?? '',
    place: dto.where ?? '',
    description: dto.description ?? '',
  };
}
