/**
 * What a widget key may not ask for where it may book. It stands in every page that shows the widget, and whoever reads it there
 * books as a customer does: no group for others to join, nothing over what is taken, and nothing that passes for another booking.
 */
import { REFERENCE } from '../../app/native-reference.js';
import { EngineError } from '../../engine.errors.js';
import type { RequestApp } from './request-app.js';

interface Wish {
  readonly graph: string;
  /** Of a reservation they hold the graph that its booking will have. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Throws 403. */
export function assertMayBook({ actor }: Pick<RequestApp, 'actor'>, { graph, settings, meta }: Wish): void {
  if (actor !== 'widget_key') {
    return;
  }
  if ([graph, settings['graph']].includes('group_owner')) {
    throw EngineError.forbidden('A widget key may not make a group booking; use an API key');
  }
  if (settings['allow_double_bookings'] === true) {
    throw EngineError.forbidden('A widget key may not send settings.allow_double_bookings; use an API key');
  }
  if (Object.hasOwn(meta, REFERENCE)) {
    throw EngineError.forbidden(`A widget key may not send meta.${REFERENCE}; use an API key`);
  }
}
