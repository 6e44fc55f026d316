import type { AppChanges } from '../../app/apps.service.js';
import { Input } from './input.js';

export function readAppChanges(body: unknown): AppChanges {
  const input = new Input(body);
  const name = input.string('name', { required: input.has('name'), max: 255 });
  const settings = input.object('settings');
  input.done();
  return { ...(name === undefined ? {} : { name }), ...(settings === undefined ? {} : { settings }) };
}
