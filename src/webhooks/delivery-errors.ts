/** Why an attempt failed, in one word each. What was answered, the attempt shows beside it. */
export const DELIVERY_ERRORS = {
  url_not_allowed: 'The URL of the endpoint is not one that may be called.',
  address_not_allowed: 'The name of the endpoint stands for no address that may be called.',
  name_not_resolved: 'The name of the endpoint stands for no address.',
  connection_failed: 'No connection could be made, or it ended before the answer.',
  tls_failed: 'The certificate of the endpoint does not hold, or TLS failed otherwise.',
  answer_unreadable: 'The answer was no HTTP, or its headers were too long.',
  timed_out: 'There was no answer in time.',
  redirected: 'The answer was a redirect. It is not followed: the URL of the endpoint has to be the final one.',
  gone: 'The answer was 410: the endpoint wants no events any more.',
  refused: 'The answer was not a 2xx status.',
} as const;

export type DeliveryError = keyof typeof DELIVERY_ERRORS;
