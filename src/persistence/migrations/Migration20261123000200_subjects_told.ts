import { Migration } from '@mikro-orm/migrations';

/**
 * From here on every version of a user, resource and calendar is told. What exists already, and what is gone of what was told
 * of, gets an event that stands for all before; nobody is sent it, since nothing happens to it now.
 */
export class Migration20261123000200_subjects_told extends Migration {
  override up(): void {
    for (const [subject, table] of Object.entries({
      user: 'user',
      resource: 'resource',
      calendar: 'resource_calendar',
    })) {
      this.addSql(told(`'${subject}.created'`, `'${subject}'`, 'id', 'version', `openslot."${table}"`));
    }
    for (const subject of ['booking', 'hold']) {
      this.addSql(
        told(
          `'${subject}.deleted'`,
          `'${subject}'`,
          'subject_id',
          'max(version) + 1',
          `openslot.outbox_event o where subject_type = '${subject}'
             and not exists (select 1 from openslot."${subject}" s where s.id = o.subject_id) group by subject_id`,
        ),
      );
    }
  }
}

function told(type: string, subjectType: string, id: string, version: string, from: string): string {
  return `insert into openslot.outbox_event
    (id, type, subject_type, subject_id, version, format, payload, occurred_at, state, due_at)
    select gen_random_uuid(), ${type}, ${subjectType}, ${id}, ${version}, 1, jsonb_build_object('type', ${type},
      'timestamp', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'data', jsonb_build_object('id', ${id}, 'version', ${version})), now(), 'dispatched', now()
    from ${from}`;
}
