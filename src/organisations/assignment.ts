import { type RawBuilder, sql } from 'kysely';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Reader, Tx } from '#database/transaction.ts';
import { listRoles } from '#roles/role.ts';
import { holds, rolesWithin } from '#roles/standing.ts';
import { findStanding } from './find-standing.ts';

/** Which client an employee looks after. */
export interface Assignment {
  readonly organisationId: string;
  readonly employeeId: string;
  readonly clientId: string;
}

interface Change extends Assignment {
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

export type AssignmentOutcome = 'assigned' | 'assigned-already' | 'no-employee' | 'no-client';

/** Has an employee look after a client, who is somebody else; both must be members who hold those roles there. */
export async function assignClient(tx: Tx, change: Change): Promise<AssignmentOutcome> {
  const { organisationId, employeeId, clientId } = change;
  if (!(await isHeldBy(tx, { organisationId, accountId: employeeId, role: 'employee' }))) return 'no-employee';
  const isClient = await isHeldBy(tx, { organisationId, accountId: clientId, role: 'client' });
  if (!isClient || employeeId === clientId) return 'no-client';
  const row = { organisation_id: organisationId, employee_account_id: employeeId, client_account_id: clientId };
  const assigned = await tx
    .insertInto('assignment')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('client_account_id')
    .executeTakeFirst();
  if (!assigned) return 'assigned-already';
  await record(tx, 'client.assigned', change);
  return 'assigned';
}

/** Ends it; false where it was not so. */
export async function unassignClient(tx: Tx, change: Change): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('assignment')
    .where('organisation_id', '=', change.organisationId)
    .where('employee_account_id', '=', change.employeeId)
    .where('client_account_id', '=', change.clientId)
    .executeTakeFirst();
  if (numDeletedRows > 0n) await record(tx, 'client.unassigned', change);
  return numDeletedRows > 0n;
}

/** Whether an employee was given a client to look after. Whether both are that still is for their roles to say. */
export async function isAssigned(reader: Reader, { organisationId, employeeId, clientId }: Assignment) {
  const row = await reader
    .selectFrom('assignment')
    .select('client_account_id')
    .where('organisation_id', '=', organisationId)
    .where('employee_account_id', '=', employeeId)
    .where('client_account_id', '=', clientId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whom somebody looks after, or by whom they are looked after, as they may take it along; the time in ISO 8601. */
export interface AssignmentAbout {
  readonly organisation: string;
  /** Account ids, one of them theirs. */
  readonly employee: string;
  readonly client: string;
  readonly since: string;
}

/** Every assignment that somebody is part of, anywhere, the newest first, as JSON: it is theirs to know. */
export function assignmentsAbout(accountId: string): RawBuilder<readonly AssignmentAbout[]> {
  return sql`(select coalesce(json_agg(json_build_object('organisation', organisation_id,
    'employee', employee_account_id, 'client', client_account_id, 'since', created_at) order by created_at desc), '[]')
    from assignment where ${accountId} in (employee_account_id, client_account_id))`;
}

interface Held {
  readonly organisationId: string;
  readonly accountId: string;
  readonly role: 'employee' | 'client';
}

async function isHeldBy(reader: Reader, { organisationId, accountId, role }: Held): Promise<boolean> {
  const standing = await findStanding(reader, { organisationId, accountId });
  return standing !== undefined && holds(await listRoles(reader), rolesWithin(standing, organisationId), role);
}

function record(tx: Tx, act: 'client.assigned' | 'client.unassigned', change: Change): Promise<void> {
  const { organisationId: organisation, employeeId: employee, clientId, actor, requestId } = change;
  return recordAct(tx, { act, actor, accountId: clientId, requestId, facts: { organisation, employee } });
}
