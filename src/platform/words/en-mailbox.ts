/** The mailbox of development, where letters are kept while no mail server is set. */
export const mailbox = {
  title: 'Mailbox',
  explained: 'No mail server is set, so letters stay here. Set SMTP_URL to send them.',
  onlyTo: (address: string) => `Letters to ${address}`,
  showAll: 'Show all letters',
  empty: 'No letters yet. Register or ask for a new password, and the letter shows up here.',
  open: 'Open the mailbox of this machine',
  to: 'To',
  sent: 'Sent',
  code: 'Code',
  openLink: 'Open the link',
  asMail: 'See it as mail programs show it',
  asText: 'The text part',
  back: 'All letters',
};
