/** class-validator at the edge of the native API: unknown fields are refused, and each mistake names field and rule. */
import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { FieldError } from '../core/domain-error.js';
import { RequestError } from './http.errors.js';

const PLAIN_TYPES: readonly unknown[] = [String, Number, Boolean, Array, Object];

@Injectable()
export class DtoValidationPipe implements PipeTransform {
  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    if ((type !== 'body' && type !== 'query') || metatype === undefined || PLAIN_TYPES.includes(metatype)) {
      return value;
    }
    const dto = toInstance(metatype, value ?? {});
    if (dto === undefined) {
      throw RequestError.invalidField('', 'object', 'The request body must be a JSON object.');
    }
    const problems = await validate(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
    if (problems.length > 0) {
      const errors = problems.flatMap((problem) => fieldErrors(problem, ''));
      throw type === 'body' ? RequestError.invalidBody(errors) : RequestError.invalidQuery(errors);
    }
    return dto;
  }
}

function toInstance(metatype: Type<unknown>, value: unknown): object | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const instance: unknown = plainToInstance(metatype, value, { exposeUnsetFields: false });
  return typeof instance === 'object' && instance !== null ? instance : undefined;
}

function fieldErrors(problem: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${problem.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(problem.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    code: rule === 'whitelistValidation' ? 'unknown_field' : snakeCase(rule),
    detail: rule === 'whitelistValidation' ? `${problem.property} is not a known field.` : `${detail}.`,
  }));
  return [...own, ...(problem.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

function snakeCase(rule: string): string {
  return rule.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^is_/, '');
}
