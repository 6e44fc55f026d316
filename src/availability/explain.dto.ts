import { ApiProperty } from '@nestjs/swagger';
import { formatOffset, parseTimestamp } from '#libs/scheduling';
import { InstantField } from '../http/fields.js';
import { AvailabilityQueryDto } from './availability.dto.js';
import type { ExplainedResource, Explanations } from './merge-explanations.js';
import type { SearchedResource } from './upstream-calls.js';

const REASON_CODES = [
  'before_window',
  'after_window',
  'outside_hours',
  'blocked',
  'busy',
  'hold',
  'buffer',
  'off_grid',
] as const;

export class ExplainDto extends AvailabilityQueryDto {
  @InstantField({ description: 'The start that is asked about.', example: '2026-11-25T10:00:00Z' })
  start: string;

  @InstantField({
    description: 'With it, every start from `start` up to here is explained, a step of the query apart.',
    optional: true,
    example: '2026-11-25T12:00:00Z',
  })
  until?: string;
}

class ReasonRuleDto {
  @ApiProperty({ description: 'Position in the list of its level.' }) index: number;
  @ApiProperty({ type: 'object', additionalProperties: true }) rule: object;
}

class BusyEntryDto {
  @ApiProperty({ format: 'uuid', description: "Timekit's id." }) id: string;
  @ApiProperty({ enum: ['booking', 'event'], required: false }) type?: string;
  @ApiProperty({ format: 'date-time', required: false }) start?: string;
  @ApiProperty({ format: 'date-time', required: false }) end?: string;
  @ApiProperty({ required: false }) all_day?: boolean;
  @ApiProperty({ description: 'The title; only for keys that may read.', required: false }) what?: string;
}

class ReasonDto {
  @ApiProperty({ enum: REASON_CODES }) code: string;
  @ApiProperty({
    enum: ['request', 'user', 'resource'],
    required: false,
    description: "Where the rules stand: in the query, in the user's `availability_filters`, or with the resource.",
  })
  level?: string;
  @ApiProperty({ type: [ReasonRuleDto], required: false }) rules?: ReasonRuleDto[];
  @ApiProperty({ type: BusyEntryDto, required: false }) entry?: BusyEntryDto;
}

class ExplainedResourceDto {
  @ApiProperty({ format: 'uuid' }) resource_id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) user_id: string | null;
  @ApiProperty({ description: 'True when nothing speaks against it.' }) offered: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) next_start: string | null;
  @ApiProperty({ type: [ReasonDto] }) reasons: ReasonDto[];
}

class ExplainedStartDto {
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) end: string | null;
  @ApiProperty({ description: 'Whether the query offers it.' }) offered: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The next start that is offered.' })
  next_start: string | null;
  @ApiProperty({ type: [ExplainedResourceDto], description: 'Every resource of the query.' })
  resources: ExplainedResourceDto[];
}

export class ExplanationListDto {
  @ApiProperty({ type: [ExplainedStartDto] }) data: ExplainedStartDto[];
}

/** `withTitles`: whether what is in a calendar may be called by its name. */
export function presentExplanations(found: Explanations, withTitles: boolean): ExplanationListDto {
  const { outputZone, resources } = found;
  const byId = new Map(resources.map((resource) => [resource.timekitResourceId, resource]));
  return {
    data: found.starts.map((each) => ({
      start: inZone(each.start, outputZone),
      end: inZone(each.end, outputZone),
      offered: each.offered,
      next_start: inZone(each.next_start, outputZone),
      resources: each.resources.flatMap((one) => presentResource(one, byId.get(one.id), outputZone, withTitles)),
    })),
  };
}

function presentResource(
  { offered, next_start, reasons }: ExplainedResource,
  resource: SearchedResource | undefined,
  zone: string,
  withTitles: boolean,
): ExplainedResourceDto[] {
  if (resource === undefined) {
    return [];
  }
  return [
    {
      resource_id: resource.id,
      user_id: resource.userId,
      offered,
      next_start: inZone(next_start, zone),
      reasons: reasons.map(({ code, level, rules, entry }) => ({
        code,
        ...(level === undefined ? {} : { level: level === 'project' ? 'user' : level }),
        ...(rules === undefined ? {} : { rules }),
        ...(entry === undefined ? {} : { entry: presentEntry(entry, zone, withTitles) }),
      })),
    },
  ];
}

function presentEntry({ what, start, end, ...entry }: BusyEntryDto, zone: string, withTitles: boolean): BusyEntryDto {
  return {
    ...entry,
    ...(start === undefined ? {} : { start: inZone(start, zone) }),
    ...(end === undefined ? {} : { end: inZone(end, zone) }),
    ...(withTitles && what !== undefined ? { what } : {}),
  };
}

/** A timestamp of the engine's in the zone of the answer. */
function inZone<T extends string | null>(text: T, zone: string): T;
function inZone(text: string | null, zone: string): string | null {
  const at = text === null ? null : parseTimestamp(text, 'UTC');
  return at === null ? text : formatOffset(at, zone);
}
