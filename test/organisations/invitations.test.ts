import { describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { takeLetterTurn } from '#credentials/letter-turn.ts';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import { addMemberByEmail } from '#organisations/add-member.ts';
import { acceptInvitation, declineInvitation } from '#organisations/answer-invitation.ts';
import { findInvitationByToken, listInvitations, listInvitationsTo } from '#organisations/invitation.ts';
import { inviteMember } from '#organisations/invite-member.ts';
import { grantOrganisationRole, revokeOrganisationRole } from '#organisations/organisation-role.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { sweepExpiredInvitations } from '#organisations/sweep-expired-invitations.ts';
import { withdrawInvitation } from '#organisations/withdraw-invitation.ts';
import { openTestMail } from '../mail/open-mail.ts';
import { freshAddress } from '../support/people.ts';
import { actor, addAccount, addOrganisation, addTo, membersOf } from './people.ts';

/** An organisation with a manager, who invites; letters are kept. */
async function openAcme() {
  const mail = await openTestMail();
  const { db } = mail.database;
  const id = await addOrganisation(db);
  const manager = await addTo(db, id, ['manager']);
  const needs = {
    letters: mail.letters,
    takeTurn: async (...[tx, counted]: [Parameters<typeof takeLetterTurn>[0], `${string}:${string}`]) =>
      takeLetterTurn(tx, mail.vault, counted),
  };
  const inviter = { id: manager.id, name: 'Mia', email: manager.email };
  const base = { organisation: { id, name: 'Acme Institute' }, role: undefined, inviter, lang: 'en', actor };
  const invite = (email: string, given: { role?: string; lang?: string; inviter?: typeof inviter } = {}) => {
    const role = given.role === undefined ? undefined : { id: given.role, name: given.role };
    return inTransaction(db, (tx) => inviteMember(tx, needs, { ...base, ...given, role, email }));
  };
  const letters = async (to: string) => (await listKeptLetters(db, mail.vault)).filter((one) => one.to === to);
  const tokenOf = async (to: string) => new URL((await letters(to))[0]?.link ?? '').searchParams.get('token') ?? '';
  const accept = (accountId: string, token: string) =>
    inTransaction(db, (tx) => acceptInvitation(tx, { accountId, invitation: { token } }));
  /** As if the last letter had been written long ago. */
  const rest = () => db.deleteFrom('attempt').execute();
  return {
    ...{ mail, db, id, manager, invite, letters, tokenOf, accept, rest },
    [Symbol.asyncDispose]: () => mail[Symbol.asyncDispose](),
  };
}

describe('an invitation', () => {
  test('comes by mail, and makes who accepts it a member with the role it promised', async () => {
    await using acme = await openAcme();
    const ada = await addAccount(acme.db);
    expect(await acme.invite(ada.email, { role: 'employee' })).toMatchObject({ ok: true, email: ada.email });
    const [letter] = await acme.letters(ada.email);
    expect(letter?.subject).toBe('You are invited to Acme Institute');
    expect(letter?.text).toContain('Mia');
    expect(letter?.text).not.toContain('192.0.2');
    const token = await acme.tokenOf(ada.email);
    const found = await findInvitationByToken(acme.db, { token, accountId: ada.id });
    expect(found).toMatchObject({
      isTheirs: true,
      invitation: { organisationName: 'Acme Institute', roleId: 'employee' },
    });
    expect(await listInvitationsTo(acme.db, ada.id)).toHaveLength(1);
    expect(await acme.accept(ada.id, token)).toEqual({ ok: true, organisationId: acme.id });
    expect(await membersOf(acme.db, acme.id)).toEqual([acme.manager.id, ada.id]);
    const held = await acme.db
      .selectFrom('organisation_role')
      .select(['role_id'])
      .where('account_id', '=', ada.id)
      .execute();
    expect(held).toEqual([{ role_id: 'employee' }]);
    expect(await acme.accept(ada.id, token)).toEqual({ ok: false });
    expect(JSON.stringify(await listActs(acme.db))).not.toContain(token);
  });

  test('is for the account that has proven the address, and no other', async () => {
    await using acme = await openAcme();
    const [ada, eve] = [await addAccount(acme.db, { isVerified: false }), await addAccount(acme.db)];
    await acme.invite(ada.email);
    const token = await acme.tokenOf(ada.email);
    for (const { id } of [ada, eve]) {
      expect(await acme.accept(id, token)).toEqual({ ok: false });
      expect(await findInvitationByToken(acme.db, { token, accountId: id })).toMatchObject({ isTheirs: false });
      expect(await listInvitationsTo(acme.db, id)).toEqual([]);
    }
    await acme.db.updateTable('account').set({ email_verified: true }).where('id', '=', ada.id).execute();
    expect(await acme.accept(ada.id, token)).toMatchObject({ ok: true });
  });

  test('says and costs the same whether the address has an account or not', async () => {
    await using acme = await openAcme();
    const ada = await addAccount(acme.db);
    const known = await countStatements(() => acme.invite(ada.email));
    const unknown = await countStatements(() => acme.invite(freshAddress()));
    expect(known.statements).toEqual(unknown.statements);
    const rows = await acme.db.selectFrom('letter').select(['name', 'account_id', 'subject']).execute();
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(1);
  });

  test('sent again takes the place of the one before', async () => {
    await using acme = await openAcme();
    const ada = await addAccount(acme.db);
    await acme.invite(ada.email, { role: 'employee' });
    const first = await acme.tokenOf(ada.email);
    expect(await acme.invite(ada.email)).toMatchObject({ ok: false, why: 'throttled' });
    await acme.rest();
    await acme.invite(ada.email.toUpperCase(), { role: 'client' });
    expect(await acme.accept(ada.id, first)).toEqual({ ok: false });
    const { invitations, count } = await listInvitations(acme.db, { organisationId: acme.id, limit: 10, offset: 0 });
    expect([count, invitations.map(({ roleId }) => roleId)]).toEqual([1, ['client']]);
  });

  test('is not for members, and not for what is no address', async () => {
    await using acme = await openAcme();
    expect(await acme.invite(acme.manager.email)).toEqual({ ok: false, why: 'member' });
    expect(await acme.invite('nonsense')).toEqual({ ok: false, why: 'invalid' });
  });

  test('can be declined, withdrawn, and runs out after seven days', async () => {
    await using acme = await openAcme();
    const ada = await addAccount(acme.db);
    const answer = async (act: (token: string, id: string) => Promise<unknown>) => {
      await acme.rest();
      const invited = await acme.invite(ada.email);
      const token = await acme.tokenOf(ada.email);
      await act(token, invited.ok ? invited.id : '');
      expect(await acme.accept(ada.id, token)).toEqual({ ok: false });
      expect(await listInvitationsTo(acme.db, ada.id)).toEqual([]);
    };
    await answer((token) =>
      inTransaction(acme.db, (tx) => declineInvitation(tx, { accountId: ada.id, invitation: { token } })),
    );
    const withdraw = (organisationId: string, invitationId: string) =>
      inTransaction(acme.db, (tx) => withdrawInvitation(tx, { organisationId, invitationId, actor }));
    const elsewhere = await addOrganisation(acme.db);
    await answer(async (_token, id) => {
      expect(await withdraw(elsewhere, id)).toBe(false);
      expect(await withdraw(acme.id, id)).toBe(true);
    });
    await answer(async () => {
      await acme.db
        .updateTable('invitation')
        .set({ expires_at: new Date(Date.now() - 1000) })
        .execute();
      expect(await sweepExpiredInvitations(acme.db)).toBe(1);
    });
    expect(await membersOf(acme.db, acme.id)).toEqual([acme.manager.id]);
  });

  test('counts only for as long as whoever sent it may invite to this', async () => {
    await using acme = await openAcme();
    const ada = await addAccount(acme.db);
    const change = { organisationId: acme.id, accountId: acme.manager.id, roleId: 'manager', actor };
    for (const lose of [
      () => inTransaction(acme.db, (tx) => revokeOrganisationRole(tx, change)),
      () => inTransaction(acme.db, (tx) => removeMember(tx, change)),
    ]) {
      await acme.rest();
      await acme.invite(ada.email, { role: 'client' });
      await lose();
      expect(await acme.accept(ada.id, await acme.tokenOf(ada.email))).toEqual({ ok: false });
      await inTransaction(acme.db, async (tx) => {
        await addMemberByEmail(tx, { organisationId: acme.id, email: acme.manager.email, actor });
        await grantOrganisationRole(tx, change);
      });
    }
    expect(await membersOf(acme.db, acme.id)).toEqual([acme.manager.id]);
    await acme.rest();
    // Nobody is raised above whoever invited them, whatever the row says.
    await acme.invite(ada.email, { role: 'manager' });
    expect(await acme.accept(ada.id, await acme.tokenOf(ada.email))).toEqual({ ok: false });
  });

  test('does not bring back who was removed since', async () => {
    await using acme = await openAcme();
    const ada = await addAccount(acme.db);
    await acme.invite(ada.email);
    const token = await acme.tokenOf(ada.email);
    const where = { organisationId: acme.id, actor };
    await inTransaction(acme.db, (tx) => addMemberByEmail(tx, { ...where, email: ada.email }));
    await inTransaction(acme.db, (tx) => removeMember(tx, { ...where, accountId: ada.id }));
    expect(await acme.accept(ada.id, token)).toEqual({ ok: false });
  });

  test('accepted by twenty requests at once makes one member, and sent by twenty at once leaves one', async () => {
    await using acme = await openAcme();
    const [ada, bob] = [await addAccount(acme.db), freshAddress()];
    await acme.invite(ada.email, { role: 'client' });
    const token = await acme.tokenOf(ada.email);
    const answers = await Promise.all(Array.from({ length: 20 }, () => acme.accept(ada.id, token)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await membersOf(acme.db, acme.id)).toEqual([acme.manager.id, ada.id]);
    const sent = await Promise.all(Array.from({ length: 20 }, () => acme.invite(bob)));
    expect(sent.filter(({ ok }) => ok)).toHaveLength(1);
    const { count } = await listInvitations(acme.db, { organisationId: acme.id, limit: 10, offset: 0 });
    expect(count).toBe(1);
    expect(await acme.letters(bob)).toHaveLength(1);
  });
});
