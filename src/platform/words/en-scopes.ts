/** What an app may see and do, by scope (OpenID Connect Core 5.4); an API's own permissions come under `permission`. */
export const scopes = {
  known: {
    openid: 'Know that it is you, each time you sign in',
    profile: 'See your name and the rest of your profile',
    email: 'See your email address',
    address: 'See your postal address',
    phone: 'See your phone number',
    roles: 'See your roles',
    organisation: 'See which organisation you are here for',
    licence: 'See the licence and the seat you use',
    assignments: 'See whom you look after',
    'session:data': 'Remember things for as long as you are signed in',
    seat: 'Look after the seat you use, and give it back',
    offline_access: 'Stay connected while you are away, until you sign out or take this back',
  } as Readonly<Record<string, string>>,
  permission: (permission: string, api: string) => `Use ${api} for you: ${permission}`,
  other: (scope: string) => `Use “${scope}”`,
};
