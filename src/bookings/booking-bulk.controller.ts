import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentKey, type RequestKey } from '../auth/request-key.js';
import { RequireScope } from '../auth/scopes.js';
import { BookingBulks } from './booking-bulks.service.js';
import { BulkAnswerDto, BulkBookingsDto } from './bulk.dto.js';

@ApiTags('Bookings')
@ApiBearerAuth()
@Controller('api/v1/bookings/bulk')
export class BookingBulkController {
  constructor(private readonly bulks: BookingBulks) {}

  @Post()
  @RequireScope('write')
  @ApiOperation({ summary: 'Make up to 100 bookings, or perform up to 100 actions, each for itself or all or none' })
  @ApiCreatedResponse({
    type: BulkAnswerDto,
    description:
      'At least one item was done. Where an item is open or asks to come again, a repeat with the same Idempotency-Key goes on with the items that are not done.',
  })
  async run(@Body() dto: BulkBookingsDto, @CurrentKey() key: RequestKey): Promise<BulkAnswerDto> {
    return await this.bulks.run(dto, key.actor);
  }
}
