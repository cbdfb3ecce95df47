import type { invitationLetter as English } from './en-invitation.ts';
import type { Translation } from './translation.ts';

export const invitationLetter: Translation<typeof English> = {
  subject: (organisation) => `Sie sind eingeladen: ${organisation}`,
  heading: (organisation) => `Werden Sie Mitglied: ${organisation}`,
  intro: (organisation, { name, email }) => {
    const who = name && email ? `${name} (${email})` : (name ?? email ?? 'Jemand');
    return `${who} lädt Sie ein, Mitglied zu werden bei: ${organisation}. Melden Sie sich mit dieser Adresse an, oder legen Sie mit ihr ein Konto an, und sagen Sie zu.`;
  },
  role: (role) => `Sie wären dort: ${role}.`,
  button: 'Einladung ansehen',
  howLong: (days) => `Sie können ${days} Tage lang antworten. Bis dahin geschieht nichts.`,
  notYou:
    'Sie kennen die Absender nicht oder möchten nicht mitmachen? Dann tun Sie nichts: Die Einladung läuft von selbst ab.',
};
