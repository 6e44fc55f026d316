import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { Reply } from './reply.js';
import { requestAppOf } from './request-app.js';

/** Tells the widget to draw its "Test Mode" ribbon: `Timekit-TestMode: true` on every answer of a test app. */
@Injectable()
export class TestModeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    if (requestAppOf(http.getRequest<object>())?.testMode === true) {
      http.getResponse<Reply>().header('Timekit-TestMode', 'true');
    }
    return next.handle();
  }
}
