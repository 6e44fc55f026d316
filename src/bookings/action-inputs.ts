/** The inputs of an action, from the client's body. */
import { RequestError } from '../http/http.errors.js';
import type { ClientAction } from './booking-graph.js';
import type { ActionInputsDto } from './bookings.dto.js';
import type { ActionInputs } from './upstream-bookings.service.js';

/** Throws `http.invalid_body`. */
export function readActionInputs(dto: ActionInputsDto, action: ClientAction): ActionInputs {
  const { inputs, message, payment_id: paymentId } = dto;
  if (paymentId !== undefined && action !== 'pay') {
    throw RequestError.invalidField('/payment_id', 'not_for_action', 'payment_id is for the action pay.');
  }
  return {
    ...inputs,
    ...(message === undefined ? {} : { message }),
    ...(paymentId === undefined ? {} : { payment_id: paymentId }),
  };
}
