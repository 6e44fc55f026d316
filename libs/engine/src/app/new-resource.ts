import { completeName, type NameParts } from './resource-names.js';

export interface NewResource extends NameParts {
  readonly email: string | null;
  readonly timezone: string;
  readonly image: string | null;
  readonly tags: string[];
  readonly meta: Record<string, unknown>;
  readonly availabilityConstraints: unknown[];
  readonly capacity: number;
}

/** Only what is given changes. `email` may be given, but only as it is: it is immutable. */
export type ResourceChanges = Partial<NewResource>;

/** A resource of which only this was said. */
export function newResource(given: ResourceChanges): NewResource {
  return {
    email: null,
    timezone: 'UTC',
    image: null,
    tags: [],
    meta: {},
    availabilityConstraints: [],
    capacity: 1,
    ...given,
    ...completeName(given, { firstName: '', lastName: '' }),
  };
}
