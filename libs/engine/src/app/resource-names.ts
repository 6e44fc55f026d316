/**
 * A name and its two parts. Timekit derives the parts: a resource made with a `name` alone has it as first name and an
 * empty last name, and one made with parts alone is called by both. Source: docs/timekit-contract.md 3.1, recorded users of 2016.
 */
export interface NameParts {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The three names after `given` was applied. A part that is not given follows a new `name`, else stays as it was. */
export function completeName(given: Partial<NameParts>, before: Omit<NameParts, 'name'>): NameParts {
  if (given.name !== undefined) {
    return {
      name: given.name,
      firstName: given.firstName ?? given.name,
      lastName: given.lastName ?? '',
    };
  }
  const firstName = given.firstName ?? before.firstName;
  const lastName = given.lastName ?? before.lastName;
  return { name: `${firstName} ${lastName}`.trim(), firstName, lastName };
}
