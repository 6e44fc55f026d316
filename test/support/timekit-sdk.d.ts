/** The package ships no types. What the tests use of it; bodies and answers are checked by the tests themselves. */
declare module 'timekit-sdk' {
  interface Answer<T> {
    status: number;
    data: T;
    metaData?: Record<string, unknown>;
    headers: Record<string, string>;
  }

  interface Timekit {
    configure(config: { appKey: string; apiBaseUrl: string; app?: string; timezone?: string }): void;
    newInstance(): Timekit;
    include(...names: string[]): Timekit;
    carry(payload: { params?: Record<string, string | number>; data?: object }): Timekit;
    createResource<T>(body: object): Promise<Answer<T>>;
    updateResource<T>(body: object): Promise<Answer<T>>;
    getResource<T>(body: { id: string }): Promise<Answer<T>>;
    getResources<T>(): Promise<Answer<T>>;
    deleteResource<T>(body: { id: string }): Promise<Answer<T>>;
    createCalendar<T>(body: object): Promise<Answer<T>>;
    getCalendars<T>(): Promise<Answer<T>>;
    updateCalendar<T>(body: object): Promise<Answer<T>>;
    deleteCalendar<T>(body: { id: string }): Promise<Answer<T>>;
    createEvent<T>(body: object): Promise<Answer<T>>;
    getEvents<T>(query: object): Promise<Answer<T>>;
    fetchAvailability<T>(body?: object): Promise<Answer<T>>;
    fetchAvailabilityCounts<T>(body?: object): Promise<Answer<T>>;
    fetchAvailabilityDates<T>(body?: object): Promise<Answer<T>>;
    fetchUnAvailableSlots<T>(body?: object): Promise<Answer<T>>;
    findTime<T>(body: object): Promise<Answer<T>>;
    createBooking<T>(body: object): Promise<Answer<T>>;
    createBookingsBulk<T>(body: object): Promise<Answer<T>>;
    reserveBooking<T>(body: object): Promise<Answer<T>>;
    extendReservedBooking<T>(body: object): Promise<Answer<T>>;
    getBooking<T>(body: { id: string }): Promise<Answer<T>>;
    getBookings<T>(): Promise<Answer<T>>;
    updateBooking<T>(body: { id: string; action: string; [input: string]: unknown }): Promise<Answer<T>>;
    updateBookingsBulk<T>(body: object): Promise<Answer<T>>;
    getGroupBookings<T>(): Promise<Answer<T>>;
    getGroupBooking<T>(body: { id: string }): Promise<Answer<T>>;
    rescheduleBooking<T>(body: { id: string; [field: string]: unknown }): Promise<Answer<T>>;
    deleteBooking<T>(body: { id: string }): Promise<Answer<T>>;
    getApp<T>(): Promise<Answer<T>>;
  }

  const timekit: Timekit;
  export default timekit;
}
