import { describe, expect, test } from 'vitest';
import { nextStep, type Standing, type Step } from '#sign-in/next-step.ts';

type Row = [Standing['prompt'], Partial<Standing>, Step];

const NONE = { due: 'none' } as const;
const PASSKEY = { due: 'prove', methods: ['passkey', 'recovery'] } as const;
const CODE = { due: 'prove', methods: ['totp', 'recovery'] } as const;
const ENROL = { due: 'enrol', kinds: ['passkey', 'totp'], canDefer: false } as const;

const standing: Standing = {
  prompt: 'login',
  hasSession: false,
  isRegistrationOpen: true,
  pending: 'none',
  second: NONE,
  wishesToEnrol: false,
};

describe('what comes next in a sign-in', () => {
  test.each<Row>([
    ['login', {}, 'identify'],
    ['login', { hasSession: true }, 'identify'],
    ['login', { pending: 'unverified' }, 'verify'],
    ['login', { pending: 'verified' }, 'finish'],
    ['login', { pending: 'verified', second: CODE }, 'code'],
    ['login', { pending: 'verified', second: PASSKEY }, 'passkey'],
    ['login', { pending: 'verified', second: ENROL }, 'enrol'],
    ['login', { pending: 'unverified', second: CODE }, 'verify'],
    ['login', { pending: 'verified', second: CODE, wishesToEnrol: true }, 'code'],
    ['create', { pending: 'verified', wishesToEnrol: true }, 'enrol'],
    ['mfa', { hasSession: true, second: CODE }, 'code'],
    ['mfa', { hasSession: true, second: PASSKEY }, 'passkey'],
    ['mfa', { hasSession: true, second: ENROL }, 'enrol'],
    ['mfa', { hasSession: true, second: NONE }, 'finish'],
    ['create', {}, 'register'],
    ['create', { hasSession: true }, 'register'],
    ['create', { isRegistrationOpen: false }, 'identify'],
    ['create', { pending: 'unverified' }, 'verify'],
    ['create', { pending: 'unverified', isRegistrationOpen: false }, 'verify'],
    ['create', { pending: 'verified' }, 'finish'],
    ['select_account', {}, 'identify'],
    ['select_account', { hasSession: true }, 'select-account'],
    ['select_account', { hasSession: true, pending: 'unverified' }, 'verify'],
    ['select_account', { hasSession: true, pending: 'verified' }, 'finish'],
    ['consent', {}, 'consent'],
    ['consent', { hasSession: true }, 'consent'],
    // Whatever was typed before: nobody gets past the question by an older step.
    ['consent', { pending: 'verified' }, 'consent'],
    ['consent', { pending: 'unverified' }, 'consent'],
    ['seat', { hasSession: true }, 'seat'],
    ['seat', { pending: 'verified', second: CODE }, 'seat'],
    ['organisation', { hasSession: true }, 'organisation'],
    ['organisation', { pending: 'unverified' }, 'organisation'],
  ])('%s with %o: %s', (prompt, given, step) => {
    expect(nextStep({ ...standing, prompt, ...given })).toBe(step);
  });

  test('nothing but a confirmed address finishes', () => {
    for (const prompt of ['login', 'create', 'select_account', 'organisation', 'seat', 'consent'])
      for (const hasSession of [true, false])
        for (const isRegistrationOpen of [true, false])
          for (const pending of ['none', 'unverified'] as const)
            expect(nextStep({ ...standing, prompt, hasSession, isRegistrationOpen, pending })).not.toBe('finish');
  });

  test('nothing finishes while a second step is due', () => {
    for (const prompt of ['login', 'create', 'select_account', 'mfa', 'consent'])
      for (const pending of ['none', 'unverified', 'verified'] as const)
        for (const second of [PASSKEY, CODE, ENROL])
          expect(nextStep({ ...standing, prompt, pending, second })).not.toBe('finish');
  });
});
