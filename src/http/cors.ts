/**
 * Browsers may use the Timekit surface from anywhere: the booking widget lives on other people's pages. The native API is
 * for servers and for pages of our own origin, so it sends no CORS headers.
 */
import type { FastifyRequest } from 'fastify';

interface CorsOptions {
  origin: boolean;
  methods?: string[];
  allowedHeaders?: string[];
  exposedHeaders?: string[];
  maxAge?: number;
}

const TIMEKIT_SURFACE: CorsOptions = {
  origin: true,
  methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
  allowedHeaders: [
    'Authorization',
    'Content-Type',
    'Timekit-App',
    'Timekit-Context',
    'Timekit-Timezone',
    'Timekit-InputTimestampFormat',
    'Timekit-OutputTimestampFormat',
  ],
  exposedHeaders: ['Timekit-TestMode'],
  maxAge: 86_400,
};

export function corsFor(request: FastifyRequest, done: (error: Error | null, options: CorsOptions) => void): void {
  done(null, request.url.startsWith('/v2') ? TIMEKIT_SURFACE : { origin: false });
}
