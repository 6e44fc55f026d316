import { TextField, TitleField } from '../http/fields.js';

/** Texts that replace those of a booking; what is not sent stays. */
export class NewTextsDto {
  @TitleField({ description: 'A new title.', optional: true, max: 1_000 })
  what?: string;

  @TextField({ description: 'A new place.', optional: true, min: 0, max: 2_000 })
  where?: string;

  @TextField({ description: 'A new description.', optional: true, min: 0, max: 30_000 })
  description?: string;
}
