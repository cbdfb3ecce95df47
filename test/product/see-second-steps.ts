import { sql } from 'kysely';
import { codeAt, otherThan } from '../support/second-steps.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import type { Product } from './open-product.ts';
import { freshName, PASSWORD, register } from './people.ts';

/** Goes through every page of the second step; gives what was shown once, and what remembers the browser. */
export async function seeSecondSteps(product: Product): Promise<{ shownOnce: string[]; tokens: string[] }> {
  const visitor = product.visitor();
  const email = `${freshName()}@example.com`;
  await registerWithSecondStep(product, visitor, email);
  await visitor.go(`${visitor.page.url.pathname}/totp`);
  const key = /id="manual-key">([A-Z2-7 ]+)</.exec(visitor.page.text)?.[1] ?? '';
  const plainKey = key.replaceAll(' ', '');
  await visitor.submit({ code: otherThan(codeAt(plainKey)) }, '/totp');
  await visitor.submit({ code: codeAt(plainKey) }, '/totp');
  const codes = [...visitor.page.text.matchAll(/<li>([0-9A-Z-]{29})<\/li>/g)].map(([, code = '']) => code);
  const [used = ''] = codes;

  const lost = await openSecondStep(product, email);
  await lost.go(`${lost.page.url.pathname}?by=recovery`);
  await lost.submit({ code: 'AAAA-BBBB' }, '/code');
  await lost.submit({ code: used }, '/code');
  const later = await openSecondStep(product, email);
  await later.submit({ code: '000000', remember: 'on' }, '/code');
  // As if the app had been set up a while ago: its code of now was used up with that.
  await sql`update totp set used_steps = '{}'`.execute(product.house.db);
  await later.submit({ code: codeAt(plainKey), remember: 'on' }, '/code');
  await later.go('/account');

  const byMail = product.visitor();
  await registerWithSecondStep(product, byMail, `${freshName()}@example.com`);
  await byMail.submit({ decision: 'email' }, '/enrol');
  const shown = [...byMail.page.text.matchAll(/<li>([0-9A-Z-]{29})<\/li>/g)].map(([, code = '']) => code);
  const { 'usher-device': remembered = 'none' } = later.cookies();
  return { shownOnce: [key, plainKey, ...codes, ...shown], tokens: [remembered] };
}

async function registerWithSecondStep(product: Product, visitor: PlainVisitor, email: string): Promise<void> {
  await register(visitor, { email, second_step: 'on' });
  const { code } = await product.house.letter(email);
  await visitor.submit({ code }, '/verify');
}

/** Somebody whose password was right, on the page that asks for more. */
async function openSecondStep(product: Product, email: string): Promise<PlainVisitor> {
  const visitor = product.visitor();
  await visitor.go('/sign-in');
  await visitor.submit({ email, password: PASSWORD }, '/password');
  return visitor;
}
