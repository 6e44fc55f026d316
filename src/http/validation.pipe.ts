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
    if (type === 'query') {
      refuseNul(value);
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

/** PostgreSQL cannot store a NUL. Bodies are checked when they are read; queries come by here. */
function refuseNul(query: unknown): void {
  for (const [name, value] of Object.entries(query ?? {})) {
    if (name.includes('\0') || [value].flat().some((text) => typeof text === 'string' && text.includes('\0'))) {
      const shown = name.replaceAll('\0', '');
      throw RequestError.invalidQuery([
        { pointer: `/${shown}`, code: 'character', detail: `${shown} holds a character that is not allowed.` },
      ]);
    }
  }
}

/** Rules about the kind of value. When one of them is broken, what the others say of the same value only confuses. */
const KIND_RULES = ['isString', 'isInt', 'isBoolean', 'isArray', 'isObject', 'nestedValidation'];

function fieldErrors(problem: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${problem.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const children = (problem.children ?? []).flatMap((child) => fieldErrors(child, pointer));
  const rules = Object.entries(problem.constraints ?? {});
  if (rules.length === 0) {
    return children;
  }
  if (problem.constraints?.['whitelistValidation'] !== undefined) {
    return [{ pointer, code: 'unknown_field', detail: `${problem.property} is not a known field.` }];
  }
  if (problem.value === undefined) {
    return [{ pointer, code: 'required', detail: `${problem.property} is required.` }];
  }
  const kind = rules.find(([rule]) => KIND_RULES.includes(rule));
  return [
    ...(kind === undefined ? rules : [kind]).map(([rule, detail]) => ({
      pointer,
      code: snakeCase(rule),
      detail: `${detail}.`,
    })),
    ...children,
  ];
}

function snakeCase(rule: string): string {
  return rule.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^is_/, '');
}
