/** The typed Timekit client: one property per Timekit resource. */
import { Injectable } from '@nestjs/common';
import { AccountsEndpoint } from './endpoints/accounts.js';
import { AppsEndpoint } from './endpoints/apps.js';
import { AvailabilityEndpoint } from './endpoints/availability.js';
import { BookingsEndpoint } from './endpoints/bookings.js';
import { CalendarsEndpoint } from './endpoints/calendars.js';
import { EventsEndpoint } from './endpoints/events.js';
import { FindtimeEndpoint } from './endpoints/findtime.js';
import { ProjectsEndpoint } from './endpoints/projects.js';
import { ResourcesEndpoint } from './endpoints/resources.js';
import { TimekitRequester } from './http/requester.js';

/**
 * Every method rejects with a TimekitError and with nothing else. GET, PUT and DELETE are repeated on transient failures
 * inside one deadline; a POST never is.
 */
@Injectable()
export class TimekitClient {
  readonly resources: ResourcesEndpoint;
  readonly calendars: CalendarsEndpoint;
  readonly events: EventsEndpoint;
  readonly availability: AvailabilityEndpoint;
  readonly findtime: FindtimeEndpoint;
  readonly bookings: BookingsEndpoint;
  readonly projects: ProjectsEndpoint;
  readonly apps: AppsEndpoint;
  readonly accounts: AccountsEndpoint;

  constructor(requester: TimekitRequester) {
    this.resources = new ResourcesEndpoint(requester);
    this.calendars = new CalendarsEndpoint(requester);
    this.events = new EventsEndpoint(requester);
    this.availability = new AvailabilityEndpoint(requester);
    this.findtime = new FindtimeEndpoint(requester);
    this.bookings = new BookingsEndpoint(requester);
    this.projects = new ProjectsEndpoint(requester);
    this.apps = new AppsEndpoint(requester);
    this.accounts = new AccountsEndpoint(requester);
  }
}
