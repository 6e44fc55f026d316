/** From the client's body to a checked wish for a booking. What the body leaves out, a hold that it names fills in. */
import { Injectable } from '@nestjs/common';
import type { RequestKey } from '../auth/request-key.js';
import { scopesAllow } from '../auth/scopes.js';
import { HoldsError } from '../holds/holds.errors.js';
import { HoldsService, type KnownHold } from '../holds/holds.service.js';
import { isSeatGraph } from './booking-graph.js';
import { type BookingRequest, readBookingRequest } from './booking-request.js';
import type { CreateBookingDto } from './create-booking.dto.js';
import { assertCustomerMaySend, assertCustomerMayTake } from './customer-rights.js';

@Injectable()
export class BookingWishes {
  constructor(private readonly holds: HoldsService) {}

  /** From whoever has the key. Throws `auth.field_not_allowed` for what is not a customer's to say, and as {@link read}. */
  async readAs({ scopes }: RequestKey, dto: CreateBookingDto): Promise<BookingRequest> {
    if (scopesAllow(scopes, 'write')) {
      return await this.read(dto);
    }
    assertCustomerMaySend(dto);
    const request = await this.read(dto);
    assertCustomerMayTake(request);
    return request;
  }

  /** Throws `http.invalid_body`, and `holds.foreign` and what `HoldsService.held` throws for a body with a hold. */
  async read(dto: CreateBookingDto): Promise<BookingRequest> {
    const { hold_id: holdId, graph } = dto;
    if (holdId === undefined || (graph !== undefined && isSeatGraph(graph))) {
      return readBookingRequest(dto);
    }
    const hold = await this.holds.held(holdId.toLowerCase());
    return readBookingRequest(filledIn(dto, hold), hold);
  }
}

/** Time may be given and differ: then the held time is given back for it. Whose time it is may not. */
function filledIn(dto: CreateBookingDto, hold: KnownHold): CreateBookingDto {
  const { user_id: userId, resource_id: resourceId, what = hold.what } = dto;
  const foreign = [
    ...(differs(userId, hold.userId) ? ['user_id' as const] : []),
    ...(differs(resourceId, hold.resourceId) ? ['resource_id' as const] : []),
  ];
  if (foreign.length > 0) {
    throw HoldsError.foreign(hold.id, hold, foreign);
  }
  return {
    ...dto,
    ...(userId === undefined ? { resource_id: hold.resourceId } : {}),
    // A hold may do without a title, a booking may not.
    ...(what.trim() === '' ? {} : { what }),
    start: dto.start ?? hold.startsAt.toISOString(),
    end: dto.end ?? hold.endsAt.toISOString(),
    where: dto.where ?? hold.place,
    description: dto.description ?? hold.description,
    resource_ids: dto.resource_ids ?? hold.resourceIds,
  };
}

function differs(named: string | undefined, held: string | null): boolean {
  return named !== undefined && named.toLowerCase() !== held;
}
