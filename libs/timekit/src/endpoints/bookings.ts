/** /bookings, its groups, holds and bulk forms (docs/timekit-contract.md 7). None of the POSTs is ever repeated by the client. */
import type { BulkAnswer, CallOptions, ListParams, Page } from '../call.js';
import { path } from '../http/path.js';
import type { TimekitRequester } from '../http/requester.js';
import type {
  BookingActionInputs,
  CreateBookingRequest,
  CreateBookingsBulkRequest,
  ExtendReservationRequest,
  RescheduleBookingRequest,
  ReserveBookingRequest,
  TimekitBooking,
  TimekitBookingAction,
  UpdateBookingRequest,
  UpdateBookingsBulkRequest,
} from '../wire/booking.js';

export class BookingsEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  list(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitBooking>> {
    return this.requester.page('/bookings', params, call);
  }

  get(id: string, call?: CallOptions): Promise<TimekitBooking> {
    return this.requester.one({ method: 'GET', path: path`/bookings/${id}` }, call);
  }

  /** Throws TimekitConflictError with `slotTaken` when the upstream says so by code; the real service may say it by text only. */
  create(body: CreateBookingRequest, call?: CallOptions): Promise<TimekitBooking> {
    return this.requester.one({ method: 'POST', path: '/bookings', body }, call);
  }

  update(id: string, body: UpdateBookingRequest, call?: CallOptions): Promise<TimekitBooking> {
    return this.requester.one({ method: 'PUT', path: path`/bookings/${id}`, body }, call);
  }

  /** Sends the booking along its graph. Timekit wants a JSON body even when there are no inputs. */
  act(
    id: string,
    action: TimekitBookingAction,
    inputs: BookingActionInputs = {},
    call?: CallOptions,
  ): Promise<TimekitBooking> {
    return this.requester.one({ method: 'PUT', path: path`/bookings/${id}/${action}`, body: inputs }, call);
  }

  /** Only a booking in a final state can be deleted. */
  delete(id: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'DELETE', path: path`/bookings/${id}` }, call);
  }

  /** `group_owner` bookings that still have seats. */
  groups(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitBooking>> {
    return this.requester.page('/bookings/groups', params, call);
  }

  group(id: string, call?: CallOptions): Promise<TimekitBooking> {
    return this.requester.one({ method: 'GET', path: path`/bookings/groups/${id}` }, call);
  }

  /** Holds a slot; the answer's `id` is the reservation id. */
  reserve(body: ReserveBookingRequest, call?: CallOptions): Promise<TimekitBooking> {
    return this.requester.one({ method: 'POST', path: '/bookings/reserve', body }, call);
  }

  /** Undefined when the upstream answers 204. */
  extend(body: ExtendReservationRequest, call?: CallOptions): Promise<TimekitBooking | undefined> {
    return this.requester.oneOrNothing({ method: 'PUT', path: '/bookings/reserve/extend', body }, call);
  }

  /** `instant` bookings only. The id in the answer may differ from the one asked for. */
  reschedule(id: string, body: RescheduleBookingRequest, call?: CallOptions): Promise<TimekitBooking> {
    return this.requester.one({ method: 'POST', path: path`/bookings/${id}/reschedule`, body }, call);
  }

  createBulk(body: CreateBookingsBulkRequest, call?: CallOptions): Promise<BulkAnswer<TimekitBooking>> {
    return this.requester.bulk({ method: 'POST', path: '/bookings/bulk', body }, call);
  }

  updateBulk(body: UpdateBookingsBulkRequest, call?: CallOptions): Promise<BulkAnswer<TimekitBooking>> {
    return this.requester.bulk({ method: 'PUT', path: '/bookings/bulk', body }, call);
  }
}
