import { PROFILE_FIELDS, type ProfileField, type ProfileText } from '#accounts/profile.ts';
import type { FieldPart } from '#platform/parts.ts';
import type { Problem } from '#platform/problem.ts';
import { languages, nameOfLanguage, type Words } from '#platform/words/words.ts';

type Group = keyof Words['accountProfile']['groups'];

/** Which field stands where, as what, and what browsers fill in (WCAG 2.2, 1.3.5). */
const LAYOUT: readonly (readonly [Group, ProfileField, FieldPart['kind'], string])[] = [
  ['name', 'name', 'text', 'name'],
  ['name', 'username', 'identifier', 'username'],
  ['name', 'given_name', 'text', 'given-name'],
  ['name', 'family_name', 'text', 'family-name'],
  ['name', 'nickname', 'text', 'nickname'],
  ['name', 'birthdate', 'text', 'bday'],
  ['work', 'organisation_name', 'text', 'organization'],
  ['work', 'designation', 'text', 'organization-title'],
  ['contact', 'phone_number', 'tel', 'tel'],
  ['contact', 'city', 'text', 'address-level2'],
  ['contact', 'website', 'url', 'url'],
  ['manner', 'zoneinfo', 'text', 'off'],
  ['manner', 'locale', 'text', 'language'],
];

const GROUPS: readonly Group[] = ['name', 'work', 'contact', 'manner'];

/** The fields of the profile's form, filled in. */
export function profileGroups(words: Words, text: ProfileText, problems: readonly Problem[]) {
  const { groups, fields, hints } = words.accountProfile;
  return GROUPS.map((group) => ({
    title: groups[group],
    fields: LAYOUT.filter(([own]) => own === group).map(
      ([, name, kind, autocomplete]): FieldPart => ({
        name,
        kind,
        autocomplete,
        problems,
        label: fields[name],
        value: text[name],
        hints: name in hints ? [hints[name as keyof typeof hints]] : [],
        isOptional: name !== 'name',
        isPlainlyOptional: true,
        ...optionsOf(words, name, text),
      }),
    ),
  }));
}

/** What was posted, each field of the profile once; what is missing is empty. */
export function profileText(typed: Readonly<Record<string, string | undefined>>): ProfileText {
  return Object.fromEntries(PROFILE_FIELDS.map((field) => [field, typed[field] ?? ''])) as Record<ProfileField, string>;
}

/** What is wrong with each field, in words. */
export function profileProblems(words: Words, wrong: readonly ProfileField[]): Problem[] {
  const { problems } = words.accountProfile;
  return wrong.map((field) => ({
    field,
    words: field in problems ? problems[field as keyof typeof problems] : problems.line,
  }));
}

function optionsOf(words: Words, name: ProfileField, text: ProfileText): Pick<FieldPart, 'options'> {
  const { unsaid, asBrowser } = words.accountProfile;
  const zones = withChosen(Intl.supportedValuesOf('timeZone'), text.zoneinfo);
  if (name === 'zoneinfo')
    return { options: [{ value: '', words: unsaid }, ...zones.map((value) => ({ value, words: value }))] };
  if (name === 'locale')
    return {
      options: [
        { value: '', words: asBrowser },
        ...withChosen(languages, text.locale).map((value) => ({ value, words: nameOfLanguage(value) })),
      ],
    };
  return {};
}

/** What can be chosen, and what was: a zone by an older name, a language we do not speak. */
function withChosen(known: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || known.includes(chosen) ? known : [chosen, ...known];
}
