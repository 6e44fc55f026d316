import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/scopes.js';
import { IgnoresIdempotencyKey } from '../http/idempotency-key.js';
import { type ReconciliationReport, ReconciliationService } from './reconciliation.service.js';

const OUTCOMES = [
  'unchanged',
  'recorded',
  'adopted',
  'later',
  'failed',
  'gone',
  'hold',
  'moved',
  'foreign',
  'earlier',
  'incomplete',
  'deleted',
] as const satisfies readonly ReconciliationReport['differences'][number]['outcome'][];

class DifferenceDto {
  @ApiProperty({ format: 'uuid' }) timekit_booking_id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) booking_id: string | null;
  @ApiProperty({
    enum: OUTCOMES,
    description:
      '`recorded`: as the next version. `adopted`: made outside of Openslot, and a booking here now. `unchanged`: somebody ' +
      'recorded it meanwhile. `later`, `failed`: it is looked at again. The others say why there is nothing to record.',
  })
  outcome: ReconciliationReport['differences'][number]['outcome'];
}

class ReconciliationDto {
  @ApiProperty({ description: 'How many bookings of Timekit were compared with ours.' }) compared: number;
  @ApiProperty({ type: [DifferenceDto] }) differences: DifferenceDto[];
  @ApiProperty({ description: 'Whether all since the last good point is compared; otherwise ask again to go on.' })
  complete: boolean;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'The last good point: every change at Timekit until then is known here. It stays where it is after failures.',
  })
  good_until: string | null;
}

@ApiTags('Timekit')
@ApiBearerAuth()
@Controller('api/v1/reconcile')
@RequireScope('admin')
export class ReconciliationController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Post()
  @HttpCode(200)
  @IgnoresIdempotencyKey()
  @ApiOperation({
    summary: 'Compare bookings with Timekit and repair what differs',
    description: 'A job does the same every five minutes.',
  })
  @ApiOkResponse({ type: ReconciliationDto })
  async run(): Promise<ReconciliationDto> {
    return present(await this.reconciliation.run());
  }
}

function present({ compared, differences, isComplete, goodUntil }: ReconciliationReport): ReconciliationDto {
  return {
    compared,
    differences: differences.map(({ timekitBookingId, bookingId, outcome }) => ({
      timekit_booking_id: timekitBookingId,
      booking_id: bookingId,
      outcome,
    })),
    complete: isComplete,
    good_until: goodUntil?.toISOString() ?? null,
  };
}
