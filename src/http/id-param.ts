import { Param, type PipeTransform } from '@nestjs/common';
import { isUuid } from '../core/ids.js';
import { RequestError } from './http.errors.js';

const idPipe: PipeTransform<string, string> = {
  transform(value) {
    if (!isUuid(value)) {
      throw RequestError.notFound('The id in the address is not a UUID, so there is nothing there.');
    }
    return value.toLowerCase();
  },
};

/** The `:id` of the path: a UUID; anything else is a 404, as an unknown id is. */
export const IdParam = (name = 'id') => Param(name, idPipe);
