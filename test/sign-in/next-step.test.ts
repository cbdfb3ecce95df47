import { describe, expect, test } from 'vitest';
import { nextStep, type Standing, type Step } from '#sign-in/next-step.ts';

type Row = [Standing['prompt'], Partial<Standing>, Step];

const standing: Standing = { prompt: 'login', hasSession: false, isRegistrationOpen: true, pending: 'none' };

describe('what comes next in a sign-in', () => {
  test.each<Row>([
    ['login', {}, 'identify'],
    ['login', { hasSession: true }, 'identify'],
    ['login', { pending: 'unverified' }, 'verify'],
    ['login', { pending: 'verified' }, 'finish'],
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
  ])('%s with %o: %s', (prompt, given, step) => {
    expect(nextStep({ ...standing, prompt, ...given })).toBe(step);
  });

  test('nothing but a confirmed address finishes', () => {
    for (const prompt of ['login', 'create', 'select_account', 'consent'])
      for (const hasSession of [true, false])
        for (const isRegistrationOpen of [true, false])
          for (const pending of ['none', 'unverified'] as const)
            expect(nextStep({ prompt, hasSession, isRegistrationOpen, pending })).not.toBe('finish');
  });
});
