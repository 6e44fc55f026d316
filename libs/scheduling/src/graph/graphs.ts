import { confirmDecline } from './confirm-decline.js';
import type { Graph, GraphName } from './graph.js';
import { groupCustomer, groupOwner } from './group.js';
import { instant } from './instant.js';
import { groupCustomerPayment, instantPayment } from './payment.js';
import { reservation } from './reservation.js';

/** Every graph moves to `completed` this long after the booking's end unless that is switched off. Source: Timekit docs, "graphs". */
export const AUTO_COMPLETE_DELAY_MS = 3_600_000;

export const graphs: Readonly<Record<GraphName, Graph>> = {
  instant,
  confirm_decline: confirmDecline,
  instant_payment: instantPayment,
  group_owner: groupOwner,
  group_customer: groupCustomer,
  group_customer_payment: groupCustomerPayment,
  reservation,
};

export function isGraphName(name: unknown): name is GraphName {
  return typeof name === 'string' && Object.hasOwn(graphs, name);
}
