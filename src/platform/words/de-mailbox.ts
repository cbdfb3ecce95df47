import type { mailbox as English } from './en-mailbox.ts';
import type { Translation } from './translation.ts';

export const mailbox: Translation<typeof English> = {
  title: 'Postfach',
  explained: 'Es ist kein Mailserver eingestellt, also bleiben E-Mails hier. Setzen Sie SMTP_URL, um sie zu versenden.',
  onlyTo: (address) => `E-Mails an ${address}`,
  showAll: 'Alle E-Mails zeigen',
  empty:
    'Noch keine E-Mails. Registrieren Sie sich oder fordern Sie ein neues Passwort an, und die E-Mail erscheint hier.',
  open: 'Das Postfach dieses Rechners öffnen',
  to: 'An',
  sent: 'Gesendet',
  code: 'Code',
  openLink: 'Den Link öffnen',
  asMail: 'So ansehen, wie Mailprogramme sie zeigen',
  asText: 'Der Textteil',
  back: 'Alle E-Mails',
};
