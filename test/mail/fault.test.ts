import { expect, test } from 'vitest';
import { mailAddress } from '#mail/address.ts';
import { faultOf } from '#mail/fault.ts';
import { untilDone } from '#mail/until-done.ts';

test.each([
  ['the recipient is unknown', { command: 'RCPT TO', responseCode: 550, permanent: true, response: '550 no' }, true],
  ['the letter is refused', { command: 'DATA', responseCode: 554, permanent: true, response: '554 spam' }, true],
  ['the recipient is busy', { command: 'RCPT TO', responseCode: 450, permanent: false, response: '450 no' }, false],
  ['our password is wrong', { command: 'AUTH PLAIN', responseCode: 535, permanent: true, code: 'EAUTH' }, false],
  ['our sender is refused', { command: 'MAIL FROM', responseCode: 550, permanent: true, code: 'EENVELOPE' }, false],
  ['nobody answers', { command: 'CONN', code: 'ESOCKET', message: 'connect ECONNREFUSED' }, false],
])('%s: whether it is worth another try', (_what, error, isPermanent) => {
  expect(faultOf(Object.assign(new Error('failed'), error)).isPermanent).toBe(isPermanent);
});

test('what a server said is kept on one line, and not all of a long speech', () => {
  const fault = faultOf(Object.assign(new Error('failed'), { response: `550 no\r\n${'x'.repeat(5000)}` }));
  expect(fault.words).toMatch(/^550 no x+$/);
  expect(fault.words).toHaveLength(500);
});

test('a domain in other letters goes into the envelope in ASCII, and the part before it as it is', () => {
  expect(mailAddress('jörg@bücher.example')).toBe('jörg@xn--bcher-kva.example');
});

test('a statement is tried again while the database is away, and its last error is told', async () => {
  let tries = 0;
  const act = async () => {
    tries += 1;
    if (tries < 3) throw new Error('gone');
  };
  await untilDone(act, [0, 0, 0]);
  expect(tries).toBe(3);
  await expect(untilDone(() => Promise.reject(new Error('gone')), [0])).rejects.toThrow('gone');
});
