import type { Problem } from './problem.ts';
import type { QrDrawing } from './qr.ts';

/** An app as people see it: its name and, where its developer gave them, its mark and its papers (RFC 7591 2). */
export interface AppCard {
  readonly name: string;
  readonly logoUrl?: string | undefined;
  readonly uri?: string | undefined;
  readonly policyUrl?: string | undefined;
  readonly tosUrl?: string | undefined;
}

/** Who is signed in, as they know themselves. */
export interface PersonCard {
  readonly email: string;
  readonly name?: string | null | undefined;
  readonly username?: string | null | undefined;
}

/** `layouts/hosted-start`: all that comes before what is in the card. */
export interface HostedStartPart {
  readonly title: string;
  /** Says `Problem: …` before the title, for those who hear the page rather than see it. */
  readonly hasProblems?: boolean;
  /** Gives `<main>` the id `error`. */
  readonly isError?: boolean;
  /** For lists, not for forms. */
  readonly isWide?: boolean;
  /** Where a browser without scripts goes by itself after ten seconds. */
  readonly refreshUrl?: string;
}

/** `layouts/hosted-end`. */
export interface HostedEndPart {
  readonly app?: AppCard | undefined;
  /** Modules under `assets/` that make the page nicer, never needed. */
  readonly modules: readonly string[];
}

/** `partials/heading`: what to do, and under it for whom. `strong` is set bold where it stands in `sub`. */
export interface HeadingPart {
  readonly heading: string;
  readonly sub?: string | undefined;
  readonly strong?: string | undefined;
  readonly app?: AppCard | undefined;
}

/** `partials/problems`: the summary above a form. */
export interface ProblemsPart {
  readonly problems: readonly Problem[];
}

/** `partials/notice`: good news above a form. */
export interface NoticePart {
  readonly notice?: string | undefined;
}

/** `partials/field`: one labelled input; its id is its name with hyphens. */
export interface FieldPart {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'identifier' | 'password' | 'code' | 'recovery-code' | 'tel' | 'url';
  readonly autocomplete: string;
  readonly problems: readonly Problem[];
  /** What was typed; never given for passwords. */
  readonly value?: string;
  /** One sentence or more that belong to the field and are read before typing. */
  readonly hints?: readonly string[];
  readonly isOptional?: boolean;
  /** The page says once which fields may stay empty, so the label need not. */
  readonly isPlainlyOptional?: boolean;
  /** Given, it is one of these, whatever its kind. */
  readonly options?: readonly { readonly value: string; readonly words: string }[];
  readonly isFocused?: boolean;
  /** A link at the end of the label's line. */
  readonly link?: { readonly id: string; readonly url: string; readonly words: string };
}

/** `partials/text-area`: several lines of one's own words; its id is its name with hyphens. */
export interface TextAreaPart {
  readonly name: string;
  readonly label: string;
  /** What was typed. */
  readonly value: string;
  readonly problems: readonly Problem[];
}

/** `partials/button`: the page's one primary button, `#continue`. */
export interface ButtonPart {
  readonly words: string;
  /** Said while the form is on its way. */
  readonly waiting: string;
  readonly name?: string;
  readonly value?: string;
}

/** `partials/sentence`: a sentence with one phrase of it set bold, and a link where it has a `url`. */
export interface SentencePart {
  readonly words: string;
  readonly strong?: string | undefined;
  readonly url?: string;
}

/** `partials/person`. */
export interface PersonPart {
  readonly person: PersonCard;
}

/** `partials/app`. */
export interface AppPart {
  readonly app: AppCard;
}

/** `partials/mailbox-link`: where letters are kept while no mail server is set. */
export interface MailboxLinkPart {
  readonly url?: string | undefined;
}

/** `partials/checkbox`: one thing that may be wanted too; posts `on`. */
export interface CheckboxPart {
  readonly name: string;
  readonly label: string;
  readonly isChecked?: boolean;
  readonly hint?: string;
}

/** `partials/other-ways`: the other ways to do the second step, those that are given. */
export interface OtherWaysPart {
  readonly passkeyUrl?: string | undefined;
  readonly totpUrl?: string | undefined;
  /** Posted to: a code is mailed, and the page that asks for it follows. */
  readonly emailAction?: string | undefined;
  readonly recoveryUrl?: string | undefined;
  /** Where somebody else signs in. */
  readonly startOverUrl?: string | undefined;
}

/** `partials/qr`: `#qr`, for those who see; what it says stands beside it in words. */
export interface QrPart {
  readonly qr: QrDrawing;
  readonly label: string;
}

/** `partials/recovery-codes`: `#recovery-codes`, to be saved as a file or printed. */
export interface RecoveryCodesPart {
  readonly codes: readonly string[];
  /** See `recoveryCodesFile`. */
  readonly fileUrl: string;
}

/** `partials/seats`: how many are in use, for the eye and in words. */
export interface SeatsPart {
  readonly seats: number;
  readonly inUse: number;
  /** Each seat; none where there are too many to be told apart, which are drawn as one bench. */
  readonly places: readonly ('taken' | 'free')[];
}

/** Somebody to write to: a sentence with their name in it, and the letter begun. */
export interface Writing {
  readonly words: string;
  readonly name: string;
  /** `mailto:` */
  readonly url: string;
}

/** `partials/choices`: one of several, as radio buttons named `name`. */
export interface ChoicesPart {
  readonly name: string;
  /** What is chosen among. */
  readonly legend: string;
  readonly choices: readonly Choice[];
}

export interface Choice {
  readonly value: string;
  readonly name: string;
  /** What else is said of it, one line each. */
  readonly about: readonly string[];
  readonly isChosen: boolean;
}
