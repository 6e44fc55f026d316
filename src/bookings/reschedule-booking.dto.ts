import { InstantField, TextField, UuidField } from '../http/fields.js';
import { NewTextsDto } from './new-texts.dto.js';

export class RescheduleBookingDto extends NewTextsDto {
  @InstantField({ description: 'New start, to the second. Not for a seat.', optional: true })
  start?: string;

  @InstantField({ description: 'New end, to the second. Not for a seat.', optional: true })
  end?: string;

  @UuidField({ description: 'Another user. Default: as it is.', optional: true })
  user_id?: string;

  @UuidField({ description: 'Another resource. Default: as it is.', optional: true })
  resource_id?: string;

  @UuidField({ description: 'The group booking to which a seat goes, in place of start and end.', optional: true })
  owner_booking_id?: string;

  @TextField({ description: 'For the other side.', optional: true, max: 5_000 })
  message?: string;
}
