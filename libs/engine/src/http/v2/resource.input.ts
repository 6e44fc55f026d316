/** Bodies of POST /resources, PUT /resources/:id and POST /app/invite. Source: docs/timekit-contract.md 3.1 and 3.2. */
import { newResource, type NewResource, type ResourceChanges } from '../../app/new-resource.js';
import { readConstraints } from './availability-fields.js';
import { Input } from './input.js';

const MAX_NAME = 255;
const MAX_TAG = 255;
const MAX_CAPACITY = 1_000;

/** `password` is accepted and forgotten: nobody logs in to the engine. */
export function readNewResource(body: unknown): NewResource {
  const input = new Input(body);
  const changes = readFields(input, true);
  const email = input.email('email') ?? null;
  input.done();
  return newResource({ ...changes, email });
}

export function readResourceChanges(body: unknown): ResourceChanges {
  const input = new Input(body);
  const changes = readFields(input, false);
  const email = input.isNull('email') || input.raw('email') === '' ? null : input.email('email');
  input.done();
  return { ...changes, ...(email === undefined ? {} : { email }) };
}

export function readInvitedEmail(body: unknown): string {
  const input = new Input(body);
  const email = input.email('email', { required: true });
  input.done();
  return email;
}

/** The fields that were sent. Null clears `image`, `last_name`, `tags`, `meta` and the constraints. */
function readFields(input: Input, isNew: boolean): Omit<ResourceChanges, 'email'> {
  const changes: { -readonly [Field in keyof Omit<ResourceChanges, 'email'>]: ResourceChanges[Field] } = {};
  const firstName = input.string('first_name', { max: MAX_NAME });
  const nameNeeded = isNew ? (firstName ?? '').trim() === '' : input.has('name');
  const name = input.string('name', { required: nameNeeded, max: MAX_NAME });
  const lastName = input.isNull('last_name') ? '' : input.string('last_name', { max: MAX_NAME });
  const timezone = input.zone('timezone', { required: isNew || input.has('timezone') });
  const image = input.isNull('image') || input.raw('image') === '' ? null : input.url('image');
  const tags = input.isNull('tags') ? [] : input.strings('tags', { max: MAX_TAG });
  const meta = input.isNull('meta') ? {} : input.object('meta');
  const constraints = readStoredConstraints(input);
  const capacity = readCapacity(input);
  if (name !== undefined && name !== '') changes.name = name;
  if (firstName !== undefined) changes.firstName = firstName;
  if (lastName !== undefined) changes.lastName = lastName;
  if (timezone !== undefined) changes.timezone = timezone;
  if (image !== undefined) changes.image = image;
  if (tags !== undefined) changes.tags = tags;
  if (meta !== undefined) changes.meta = meta;
  if (constraints !== undefined) changes.availabilityConstraints = constraints;
  if (capacity !== undefined) changes.capacity = capacity;
  return changes;
}

/** Checked, and kept exactly as sent. */
function readStoredConstraints(input: Input): unknown[] | undefined {
  if (!input.has('availability_constraints')) {
    return undefined;
  }
  return readConstraints(input, 'availability_constraints').map(({ source }) => source);
}

/** Ours, so it travels in `openslot`. */
function readCapacity(input: Input): number | undefined {
  const { capacity } = input.object('openslot') ?? {};
  if (capacity === undefined) {
    return undefined;
  }
  if (typeof capacity === 'number' && Number.isInteger(capacity) && capacity >= 1 && capacity <= MAX_CAPACITY) {
    return capacity;
  }
  input.problem('openslot.capacity', `The openslot.capacity must be an integer from 1 to ${MAX_CAPACITY}.`);
  return undefined;
}
