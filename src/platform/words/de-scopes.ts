import type { scopes as English } from './en-scopes.ts';
import type { Translation } from './translation.ts';

export const scopes: Translation<typeof English> = {
  known: {
    openid: 'Bei jeder Anmeldung wissen, dass Sie es sind',
    profile: 'Ihren Namen und den Rest Ihres Profils sehen',
    email: 'Ihre E-Mail-Adresse sehen',
    address: 'Ihre Postanschrift sehen',
    phone: 'Ihre Telefonnummer sehen',
    roles: 'Ihre Rollen sehen',
    organisation: 'Sehen, für welche Organisation Sie hier sind',
    licence: 'Ihre Lizenz und Ihren Platz sehen',
    assignments: 'Sehen, wen Sie betreuen',
    'session:data': 'Sich etwas merken, solange Sie angemeldet sind',
    seat: 'Sich um den Platz kümmern, den Sie nutzen, und ihn zurückgeben',
    offline_access: 'Verbunden bleiben, während Sie weg sind, bis Sie sich abmelden oder dies zurücknehmen',
  },
  permission: (permission, api) => `${api} in Ihrem Namen verwenden: ${permission}`,
  other: (scope) => `„${scope}“ verwenden`,
};
