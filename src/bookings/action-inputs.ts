/** The inputs of an action, from the client's body. */
import { RequestError } from '../http/http.errors.js';
import type { ClientAction } from './booking-graph.js';
import type { ActionInputsDto } from './bookings.dto.js';
import type { ActionInputs } from './upstream-bookings.service.js';

/** Inputs with a field of their own, which wins over one within `inputs`. */
const OWN_FIELDS = ['message', 'payment_id'] as const;

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

/** Where an input that Timekit refused of the action comes from in the client's body. */
export function pointerOfInput(field: string, action: ClientAction, dto: ActionInputsDto): string {
  const [first, ...path] = field.split('.');
  if (first !== action || path.length === 0) {
    return '';
  }
  const isOwn = OWN_FIELDS.some((name) => name === path[0] && dto[name] !== undefined);
  return isOwn ? `/${path[0]}` : `/inputs/${path.join('/')}`;
}
