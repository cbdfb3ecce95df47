import type { Account } from './account.ts';
import { parseName } from './plain-text.ts';
import { readBirthdate, readPhoneNumber, readTimeZone, readWebsite } from './profile-values.ts';
import { parseUsername, type Username } from './username.ts';

type Claims = Readonly<Record<string, unknown>>;

/** What people say of themselves beside their name and username, by claim name where there is one (OIDC Core 5.1). */
export type ProfileClaim =
  | 'given_name'
  | 'family_name'
  | 'nickname'
  | 'city'
  | 'organisation_name'
  | 'designation'
  | 'phone_number'
  | 'website'
  | 'birthdate'
  | 'zoneinfo';

export type ProfileField = 'name' | 'username' | 'locale' | ProfileClaim;

/** A profile as its form holds it: text, empty where nothing is said. */
export type ProfileText = Readonly<Record<ProfileField, string>>;

type ProfileHolder = Pick<Account, 'name' | 'username' | 'locale' | 'claims'>;

/** What is stored of it; claims that no field stands for stay as they were. */
export interface Profile {
  readonly name: string | null;
  readonly username: Username | undefined;
  readonly locale: string | null;
  readonly claims: Claims;
}

/** Each gives the text as it is kept, or undefined where it is not fit. */
const READ: Readonly<Record<ProfileClaim, (text: string) => string | undefined>> = {
  given_name: parseName,
  family_name: parseName,
  nickname: parseName,
  city: parseName,
  organisation_name: parseName,
  designation: parseName,
  phone_number: readPhoneNumber,
  website: readWebsite,
  birthdate: readBirthdate,
  zoneinfo: readTimeZone,
};

const CLAIMS = Object.keys(READ) as ProfileClaim[];
export const PROFILE_FIELDS: readonly ProfileField[] = ['name', 'username', ...CLAIMS, 'locale'];

/** The profile of an account, as its form shows it. */
export function profileOf(account: ProfileHolder): ProfileText {
  const { claims } = account;
  const { locality } = addressOf(claims);
  const told = CLAIMS.map((claim) => [claim, textOf(claim === 'city' ? locality : claims[claim])]);
  return {
    ...(Object.fromEntries(told) as Record<ProfileClaim, string>),
    name: account.name ?? '',
    username: account.username ?? '',
    locale: account.locale ?? textOf(claims.locale),
  };
}

export type ReadProfile =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly wrong: readonly ProfileField[] };

/**
 * Reads a profile that was typed, over what the account has; everything that is not fit is named at once. What was not
 * touched stays, fit or not: it may come from a file or another system.
 */
export function readProfile(account: ProfileHolder, typed: ProfileText, languages: readonly string[]): ReadProfile {
  const old = profileOf(account);
  const isSame = (field: ProfileField) => typed[field] === old[field];
  const name = isSame('name') ? account.name : parseName(typed.name);
  const username = typed.username === '' ? undefined : parseUsername(typed.username);
  const read = CLAIMS.map((claim) => [claim, isSame(claim) ? typed[claim] : READ[claim](typed[claim])] as const);
  const wrong: ProfileField[] = [
    ...(name === undefined ? (['name'] as const) : []),
    ...(typed.username !== '' && !username ? (['username'] as const) : []),
    ...read.filter(([claim, value]) => typed[claim] !== '' && value === undefined).map(([claim]) => claim),
    ...(typed.locale === '' || isSame('locale') || languages.includes(typed.locale) ? [] : (['locale'] as const)),
  ];
  if (name === undefined || wrong.length > 0) return { ok: false, wrong };
  const values = Object.fromEntries(read.map(([claim, value]) => [claim, value || undefined]));
  return { ok: true, profile: { name, username, locale: typed.locale || null, claims: merge(account.claims, values) } };
}

/** The fields in which two profiles differ: what the record tells of a change. */
export function changedFields(before: ProfileText, after: ProfileText): ProfileField[] {
  return PROFILE_FIELDS.filter((field) => before[field] !== after[field]);
}

/** The language has a column of its own; a number or an address that changed is not the one that was checked before. */
function merge(old: Claims, { city, ...values }: Readonly<Record<string, string | undefined>>): Claims {
  const { locale: _locale, ...claims } = { ...old, ...values } as Record<string, unknown>;
  if (values.phone_number !== old.phone_number) claims.phone_number_verified = undefined;
  const { formatted, locality, ...address } = addressOf(old);
  const isSameCity = textOf(locality) === (city ?? '');
  const place = {
    ...address,
    ...(isSameCity && formatted !== undefined && { formatted }),
    ...(city && { locality: city }),
  };
  claims.address = Object.keys(place).length > 0 ? place : undefined;
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function addressOf(claims: Claims): Readonly<Record<string, unknown>> {
  const { address } = claims;
  return typeof address === 'object' && address !== null ? (address as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
