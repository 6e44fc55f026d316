/** Wires the client: options → transport → HttpService with its interceptors → TimekitClient. */
import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { TimekitRequester } from './http/requester.js';
import { createTimekitAxios } from './http/timekit-axios.js';
import { networkTransport, TIMEKIT_TRANSPORT, type TimekitTransport } from './http/transport.js';
import { TimekitClient } from './timekit.client.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './timekit.module-definition.js';
import type { TimekitOptions } from './timekit.options.js';

@Module({
  providers: [
    {
      provide: TIMEKIT_TRANSPORT,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (options: TimekitOptions): TimekitTransport => options.transport ?? networkTransport,
    },
    {
      provide: HttpService,
      inject: [MODULE_OPTIONS_TOKEN, TIMEKIT_TRANSPORT],
      useFactory: (options: TimekitOptions, transport: TimekitTransport): HttpService =>
        new HttpService(createTimekitAxios(options, transport)),
    },
    TimekitRequester,
    TimekitClient,
  ],
  exports: [TimekitClient, TIMEKIT_TRANSPORT],
})
export class TimekitModule extends ConfigurableModuleClass {}
